"""Verdicts of `geoland check` beside those of GEOS: outside cases where they are at hand, and random polygons on a small lattice,
degenerate on purpose. A verdict is whether a feature has a finding at error level; a reason is the class that GEOS gives.

    validity.py --geoland target/release/geoland [--cases validity.jsonl] [--random 20000] [--seed 1]
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections import Counter
from itertools import combinations
from pathlib import Path

import shapely
from shapely.geometry import LineString, shape

CROSSING = "Self-intersection"
TOUCHING = "Ring Self-intersection"
# The classes of GEOS in the order in which it looks for them; the first two are one step.
STEPS = [
    {"Invalid Coordinate"},
    {"Too few points in geometry component"},
    {CROSSING, TOUCHING},
    {"Hole lies outside shell"},
    {"Holes are nested"},
    {"Nested shells"},
    {"Interior is disconnected"},
]
# What geoland's codes are in GEOS, as `OgcClass::of` says. A ring that runs along itself also has vertices on its own edges.
CLASSES = {
    "GL0301": {"Invalid Coordinate"},
    "GL0104": {CROSSING},
    "GL0105": {TOUCHING},
    "GL0106": {"Hole lies outside shell"},
    "GL0107": {"Holes are nested"},
    "GL0108": {"Nested shells"},
    "GL0109": {CROSSING},
    "GL0110": {"Interior is disconnected"},
    "GL0111": {"Too few points in geometry component"},
    "GL0112": {CROSSING, TOUCHING},
    "GL0117": {CROSSING, TOUCHING},
    "GL0124": {CROSSING, TOUCHING},
}
def meet_twice(geometry: dict) -> bool:
    """Whether two rings of a polygon have two positions in common. There GEOS stops looking for crossings, and goes on as if
    there were none."""
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for rings in polygons:
        lines = [LineString(ring) for ring in rings if len(ring) > 1]
        for one, other in combinations(lines, 2):
            common = one.intersection(other)
            if len(shapely.get_coordinates(common)) > 1:
                return True
    return False


def expected(codes: set[str], geometry: dict) -> set[str]:
    """The reasons of which GEOS gives one for a feature with findings of these codes."""
    classes = set().union(*(CLASSES.get(code, set()) for code in codes))
    steps = [step for step in STEPS if classes & step]
    if not steps:
        return set()
    reasons = classes & steps[0]
    if steps[0] == STEPS[2] and meet_twice(geometry):
        reasons = reasons.union(*STEPS[3:])
    return reasons


def lattice_polygon(rng: random.Random) -> list:
    """Rings of a polygon whose corners fall together more often than not."""

    def ring(corners: int, size: int) -> list:
        points = [[rng.randrange(size), rng.randrange(size)] for _ in range(corners)]
        return [*points, points[0]]

    def box(x: int, y: int, width: int, height: int) -> list:
        corners = [[x, y], [x + width, y], [x + width, y + height], [x, y + height], [x, y]]
        return corners if rng.random() < 0.5 else corners[::-1]

    def diamond(x: int, y: int) -> list:
        return [[x - 1, y], [x, y - 1], [x + 1, y], [x, y + 1], [x - 1, y]]

    kind, size = rng.random(), rng.choice([3, 4, 5, 8])
    if kind < 0.35:
        return [ring(rng.randrange(3, 8), size)]
    if kind < 0.5:
        return [ring(rng.randrange(3, 6), size), ring(3, size)]
    side = rng.choice([4, 6, 8])
    holes = []
    for _ in range(rng.randrange(1, 6)):
        x, y = rng.randrange(1, side), rng.randrange(1, side)
        forms = [lambda: ring(3, side + 1), lambda: box(x, y, rng.randrange(1, 4), rng.randrange(1, 4)), lambda: diamond(x, y)]
        holes.append(rng.choice(forms[2:] if kind > 0.8 else forms)())
    return [box(0, 0, side, side), *holes]


def lattice_geometry(rng: random.Random) -> dict:
    """A polygon or a multipolygon, one in three moved off the whole numbers."""
    if rng.random() < 0.6:
        geometry = {"type": "Polygon", "coordinates": lattice_polygon(rng)}
    else:
        parts = []
        for _ in range(rng.randrange(2, 5)):
            x, y, side = rng.randrange(9), rng.randrange(9), rng.randrange(1, 6)
            square = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
            parts.append(lattice_polygon(rng) if rng.random() < 0.5 else [square])
        geometry = {"type": "MultiPolygon", "coordinates": parts}
    if rng.random() < 0.3:
        step, start = rng.choice([0.1, 1e-3, 1 / 3]), rng.choice([0.1, 116.1])

        def moved(value: list) -> list:
            return [moved(v) for v in value] if isinstance(value[0], list) else [v * step + start for v in value]

        geometry["coordinates"] = moved(geometry["coordinates"])
    return geometry


def check(geoland: str, geometries: list[dict]) -> list[tuple[bool, set[str]]]:
    """For each geometry whether geoland finds no error, and the codes of what it finds."""
    features = [{"type": "Feature", "properties": {}, "geometry": geometry} for geometry in geometries]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        command = [geoland, "check", str(path), "--crs", "planar", "--format", "json"]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode not in (0, 1):
        sys.exit(f"geoland check: exit {run.returncode}: {run.stderr[:500]}")
    valid, codes = [True] * len(geometries), [set() for _ in geometries]
    for finding in json.loads(run.stdout)["findings"]:
        for case in finding["cases"]:
            number = case["feature"] - 1
            codes[number].add(finding["code"])
            valid[number] &= finding["severity"] != "error"
    return list(zip(valid, codes, strict=True))


def compare(name: str, geoland: str, geometries: list[dict], judged: list[tuple[bool, str]]) -> int:
    """Prints how the verdicts and reasons agree; answers how many do not."""
    counts, wrong = Counter(), 0
    for geometry, (valid, reason), (own, codes) in zip(geometries, judged, check(geoland, geometries), strict=True):
        reasons = expected(codes, geometry)
        if own != valid:
            word = "verdict differs"
        elif not valid and reason not in reasons:
            word = "reason differs"
        else:
            word = "same"
        counts[word] += 1
        if word != "same":
            wrong += 1
            if wrong <= 10:
                print(f"{name}: {word}: GEOS {reason}, geoland {sorted(codes)}: {json.dumps(geometry)}")
    print(f"{name}: {len(geometries)} compared, " + ", ".join(f"{count} {word}" for word, count in sorted(counts.items())))
    return wrong + (not geometries)


def main() -> None:
    """Compares both groups."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--geoland", default="geoland", help="the program")
    parser.add_argument("--cases", type=Path, help="outside cases, one JSON object a line")
    parser.add_argument("--random", type=int, default=20_000, help="random geometries")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    print(f"GEOS {'.'.join(map(str, shapely.geos_version))}")
    wrong = 0
    if args.cases and args.cases.exists():
        rows = [json.loads(line) for line in args.cases.read_text().splitlines()]
        judged = [(row["expected_valid"], row["reason"].split("[")[0]) for row in rows]
        wrong += compare("outside", args.geoland, [row["geometry"] for row in rows], judged)
    rng = random.Random(args.seed)
    geometries = [lattice_geometry(rng) for _ in range(args.random)]
    reasons = [shapely.is_valid_reason(shape(geometry)).split("[")[0] for geometry in geometries]
    judged = [(reason == "Valid Geometry", reason) for reason in reasons]
    wrong += compare("random", args.geoland, geometries, judged)
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
