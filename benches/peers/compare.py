"""Compares figures of `summarize.py` with those of `geoland summarize --format json`, row by row; either may stand first.

A difference is relative to the larger figure; figures that differ by less than 1e-9 ha (1e-5 m2) or 1e-9 km count as equal
there, and the largest absolute difference of land is printed too, whatever its size. Exits 1 where the largest relative
difference is over --tol, and where nothing could be compared.
"""

import argparse
import json
import math
import sys
from collections import defaultdict
from dataclasses import dataclass

FLOOR = 1e-9
WHOLE = ("outside_ha", "greened_elsewhere_ha", "greened_outside_ha")


def figures(path):
    """What a result says, by (name, form, measure), the form of alleys being `alleys`. Districts of one name are one, as they
    are for the peer."""
    with open(path, encoding="utf-8") as file:
        result = json.load(file)
    parts = defaultdict(list)
    for key in WHOLE:
        if key in result:
            parts["", "all", key].append(result[key])
    for row in result["rows"]:
        scope = row.get("scope", "district")
        if scope == "district":
            for measure in ("reclaimed_ha", "greened_ha"):
                parts[row.get("district", row.get("name")), row["form"], measure].append(row[measure])
        elif scope == "outside" and row["form"] == "all":
            # The row's gross is what the parcels cover there; the rest of it is credited to another parcel.
            parts["", "all", "outside_ha"].append(row["gross_ha"] - row["overlap_ha"])
    for row in result.get("alleys", []):
        if row["scope"] == "district" and row["status"] == "all":
            parts[row["name"], "alleys", "length_km"].append(row["length_km"])
    return {key: math.fsum(values) for key, values in parts.items()}


@dataclass
class Difference:
    """How far two results are apart."""

    rows: int
    relative: float
    absolute_ha: float
    where: str

    @classmethod
    def between(cls, first, second):
        relative, where, absolute = 0.0, "", 0.0
        # A row of no land may be left out.
        for key in first.keys() | second.keys():
            a, b = first.get(key, 0.0), second.get(key, 0.0)
            if key[2] != "length_km":
                absolute = max(absolute, abs(a - b))
            if abs(a - b) > FLOOR and abs(a - b) / max(abs(a), abs(b)) > relative:
                relative = abs(a - b) / max(abs(a), abs(b))
                where = f"{' '.join(filter(None, key))}: {a!r} and {b!r}"
        rows = len({key[:2] for key in first.keys() & second.keys() if key[0]})
        return cls(rows, relative, absolute, where)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first")
    parser.add_argument("second")
    parser.add_argument("--tol", type=float, default=1e-9, help="largest relative difference allowed [%(default)s]")
    options = parser.parse_args()
    found = Difference.between(figures(options.first), figures(options.second))
    where = f" ({found.where})" if found.where else ""
    apart = f"{found.absolute_ha * 1e4:.2g} m2, relative {found.relative:.2g}{where}"
    print(f"{found.rows} rows compared; largest difference {apart}")
    sys.exit(found.rows < 1 or found.relative > options.tol)


if __name__ == "__main__":
    main()
