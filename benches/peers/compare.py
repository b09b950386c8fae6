"""Compares the peer's hectares with those of `geoland summarize --format json`, row by row.

The difference of a row is relative to the larger figure; rows that differ by less than 1e-9 ha (1e-5 m2) are equal.
Exits 1 where the largest difference is over --tol, and where nothing could be compared.
"""

import argparse
import json
import sys

FLOOR_HA = 1e-9


def figures(path, keys):
    """What a result says, by (scope, name, form, measure)."""
    with open(path, encoding="utf-8") as file:
        result = json.load(file)
    table = {("whole", key, "", "ha"): result[f"{key}_ha"] for key in keys}
    for row in result["rows"]:
        if row.get("scope", "district") == "district":
            name = row["district"] if "district" in row else row["name"]
            for measure in ("reclaimed", "greened"):
                table["district", name, row["form"], measure] = row[f"{measure}_ha"]
        elif row["scope"] == "outside" and row["form"] == "all":
            table["whole", "outside", "", "ha"] = row["gross_ha"] - row["overlap_ha"]
    return table


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peer")
    parser.add_argument("geoland")
    parser.add_argument("--tol", type=float, default=1e-9)
    options = parser.parse_args()
    peer = figures(options.peer, ["greened_elsewhere", "greened_outside", "outside"])
    ours = figures(options.geoland, ["greened_elsewhere", "greened_outside"])
    worst, where, compared = 0.0, None, 0
    for key in sorted(peer.keys() | ours.keys()):
        # A row of no land may be left out.
        a, b = peer.get(key, 0.0), ours.get(key, 0.0)
        difference = abs(a - b)
        if difference > FLOOR_HA:
            relative = difference / max(abs(a), abs(b))
            if relative > worst:
                worst, where = relative, (*key, a, b)
        compared += key in peer and key in ours
    print(f"{compared} figures compared, largest relative difference {worst:.3g}" + (f" at {where}" if where else ""))
    sys.exit(compared == 0 or worst > options.tol)


if __name__ == "__main__":
    main()
