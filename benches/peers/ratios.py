"""geoland beside its peers in one run: builds, generates cities, runs everything and prints a table in Markdown.

    benches/peers/.venv/bin/python benches/peers/ratios.py [--million] [--samples N] [--cities FOLDER]

All figures are medians of CPU seconds of one thread, wall seconds only where two threads are set against one. Runs of one
row follow each other, so that a machine that others use too slows all of them alike. Peers that take minutes run less often,
the best shapely script on a million parcels once.
"""

import argparse
import json
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import shapely

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
STAT = re.compile(r"^stats: (\w+) (?:([\d.]+) s, )?([\d.]+) CPU s$", re.MULTILINE)
PARCELS = {"2k": 2_000, "10k": 10_000, "100k": 100_000, "1M": 1_000_000, "10M": 10_000_000}


def say(text):
    print(f"{text} ...", file=sys.stderr, flush=True)


def call(command, **options):
    return subprocess.run([str(word) for word in command], cwd=ROOT, check=True, text=True, **options)


def build():
    """The program as a user would build it, and the bench that measures geo."""
    say("building")
    made = call(
        ["cargo", "build", "--release", "-p", "geoland-cli", "--message-format=json-render-diagnostics"], capture_output=True
    ).stdout
    bench = ["cargo", "bench", "-p", "geoland-benches", "--bench", "ratios", "--no-run"]
    made += call([*bench, "--message-format=json-render-diagnostics"], stdout=subprocess.PIPE).stdout
    found = [json.loads(line) for line in made.splitlines()]
    return {item["target"]["name"]: Path(item["executable"]) for item in found if item.get("executable")}


def city(geoland, folder, size, *, clean=False):
    """A generated city, with defects or without; one that is there already is not made again."""
    where = folder / (f"{size}-clean" if clean else size)
    if not (where / "parcels.geojson").exists():
        say(f"generating {size} parcels")
        made = [geoland, "generate", "--parcels", PARCELS[size], "--seed", 1, "-o", where, "--quiet"]
        call([*made, "--clean"] if clean else made)
    return where


def layers(where, *, districts):
    """The arguments that name a city's layers."""
    named = [where / "parcels.geojson", "--green", where / "green.geojson"]
    return [*named, "--districts", where / "districts.geojson"] if districts else named


def stages(command):
    """A command's result, and its stages with wall and CPU seconds; scripts tell CPU seconds only."""
    done = call(command, capture_output=True)
    found = {name: (float(wall or "nan"), float(cpu)) for name, wall, cpu in STAT.findall(done.stderr)}
    return json.loads(done.stdout), found


class Geoland:
    """The program on a city."""

    def __init__(self, path):
        self.path = path

    def run(self, arguments, threads):
        command = [self.path, "summarize", *arguments, "--format", "json", "--quiet", "--stats", "--threads", threads]
        return stages(command)

    def times(self, arguments, samples, threads=1):
        """For each stage its wall and CPU seconds in every sample, `core` being placing and accounting together."""
        times = defaultdict(list)
        for _ in range(samples):
            _, found = self.run(arguments, threads)
            found["core"] = tuple(sum(pair) for pair in zip(found["place"], found["account"], strict=True))
            for stage, pair in found.items():
                times[stage].append(pair)
        return times


def wall(samples):
    return statistics.median(pair[0] for pair in samples)


def cpu(samples):
    return statistics.median(pair[1] for pair in samples)


def script(name, arguments, samples):
    """The result of a peer, and its median CPU seconds of projecting and of computing."""
    command = [sys.executable, HERE / name, *arguments, "--stats"]
    runs = [stages(command) for _ in range(samples)]
    return runs[0][0], *(statistics.median(run[1][stage][1] for run in runs) for stage in ("project", "compute"))


def check(what, ours, peers, tolerance):
    """Stops where a peer answers something else."""
    difference = abs(ours - peers) / abs(ours)
    print(f"{what}: {ours!r} ha, peer {peers!r} ha, {difference:.1e} apart", file=sys.stderr)
    if difference > tolerance:
        sys.exit(f"{what}: answers differ")


def total(result, measure):
    return sum(row[measure] for row in result["rows"] if row.get("scope", "district") == "district" and row["form"] == "all")


class Table:
    """Rows of a figure, what it is made of and the bar it has to reach, printed as they come."""

    def __init__(self):
        self.row("", "peer", "geoland", "figure", "bar", "")
        self.row("---", "---:", "---:", "---:", "---:", "---")

    def row(self, *cells):
        print("| " + " | ".join(cells) + " |", flush=True)

    def ratio(self, what, peer, ours, bar=None):
        """How many times the peer's CPU seconds are ours."""
        self.add(what, seconds(peer), seconds(ours), peer / ours, "times", bar, bar is None or peer / ours >= bar)

    def stopped(self, what, peer, ours):
        """A peer that did not finish has no ratio: how much longer it had than ours is no measure of it."""
        self.row(what, f"> {seconds(peer)}", seconds(ours), "", "", "peer stopped, not measured")

    def at_most(self, what, peer, ours, figure, bar):
        self.add(what, peer, ours, figure, "", bar, figure <= bar)

    def add(self, what, peer, ours, figure, unit, bar, met):
        bound = "" if bar is None else f"{'≥' if unit else '≤'} {bar:g}"
        verdict = "" if bar is None else ("met" if met else "**missed**")
        self.row(what, peer, ours, f"{figure:.3g} {unit}".strip(), bound, verdict)


def seconds(value):
    for unit, size in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        # What rounds to a thousand of a unit is one of the next.
        if value >= 0.9995 * size:
            return f"{value / size:.3g} {unit}"
    return f"{value * 1e9:.3g} ns"


def bench(path, *arguments, timeout=None):
    """What the Rust bench prints: (median CPU seconds, count) by name, as far as it comes in time."""
    try:
        text = call([path, *arguments], stdout=subprocess.PIPE, timeout=timeout).stdout
    except subprocess.TimeoutExpired as stopped:
        text = stopped.stdout or b""
        text = text.decode() if isinstance(text, bytes) else text
    rows = [line.split("\t") for line in text.splitlines() if line.count("\t") == 2]
    return {name: (float(time), int(count)) for name, time, count in rows}


def united(table, path, city, arguments, patience, bar):
    """The united city against geo, which may be stopped: then the table says how long it had."""
    say(f"geo: the union of {city}")
    began = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = bench(path, *arguments, timeout=patience)
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    ours, _ = found["city placed and accounted"]
    pairs, _ = found["geo pair by pair"]
    table.ratio(
        f"{city}: geo's `BooleanOps`, pair by pair among boxes that meet, positions projected before", pairs, ours, bar
    )
    steps = [f"geo {step}" for step in ("union of green spaces", "union of parcels", "intersection of unions")]
    what = f"{city}: geo's `unary_union` of each layer and their intersection, positions projected before"
    if all(step in found for step in steps):
        table.ratio(what, sum(found[step][0] for step in steps), ours, bar)
    else:
        missing = next(step for step in steps if step not in found)
        spent = ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime - found["geo begins"][0]
        table.stopped(f"{what}; stopped in the {missing.removeprefix('geo ')}", spent, ours)


def beside_geo(table, path, samples, patience):
    """What the Rust bench measures: areas, pairs and united cities, against geo."""
    for arguments, city, bar in (
        ([samples, 1_000], "1k parcels, 200 green spaces", None),
        ([samples, 100_000], "100k parcels, 20k green spaces", 10),
    ):
        united(table, path, city, arguments, patience, bar)
    say("geo: areas and pairs")
    each = {name: time / count for name, (time, count) in bench(path, samples).items()}
    geodesic = each["geo geodesic area"]
    table.ratio("area of a polygon, per edge: geodesic edges, geo's `GeodesicArea`", geodesic, each["geodesic area"], 80)
    table.ratio("the same: survey edges from degrees, ring by ring", geodesic, each["survey area, ring by ring"], 120)
    by_shape = each["survey area, by way of a shape"]
    table.ratio("the same: survey edges from degrees, by way of a `Shape` made ready for overlays", geodesic, by_shape)
    pair = each["geo intersection of a pair"]
    table.ratio("common area of a pair of parcels: geo's `BooleanOps`", pair, each["pair kernel"])


def beside_pairwise(table, geoland, where, samples):
    say("shapely, pair by pair, 100k parcels")
    peer, _, compute = script("pairwise.py", layers(where, districts=True), min(samples, 3))
    arguments = ["--no-project", *layers(where, districts=False)]
    ours, _ = geoland.run(arguments, 1)
    for measure in ("reclaimed_ha", "greened_ha"):
        check(f"100k, {measure}", ours["land"][measure], peer[measure], 1e-8)
    core = cpu(geoland.times(arguments, samples)["core"])
    table.ratio(
        "100k parcels, 20k green spaces: shapely, STRtree and an overlay for each pair, computing only", compute, core, 12
    )


def beside_best(table, geoland, where, size, samples, bar):
    say(f"the best shapely script, {size} parcels")
    peer, project, compute = script("summarize.py", layers(where, districts=True), samples if size == "100k" else 1)
    arguments = ["--no-project", *layers(where, districts=True)]
    ours, _ = geoland.run(arguments, 1)
    for measure in ("reclaimed_ha", "greened_ha"):
        check(f"{size}, {measure}", total(ours, measure), total(peer, measure), 1e-9)
    core = cpu(geoland.times(arguments, samples)["core"])
    table.ratio(
        f"{size} parcels and districts: the best shapely script, projecting and computing", project + compute, core, bar
    )


def threads(table, geoland, where, size, samples):
    say(f"two threads against one, {size} parcels")
    one, two = defaultdict(list), defaultdict(list)
    for _ in range(samples):
        for count, times in ((1, one), (2, two)):
            for stage, pairs in geoland.times([where / "parcels.geojson"], 1, count).items():
                times[stage] += pairs
    for what, stage in (("placing and accounting", "core"), ("everything", "altogether")):
        alone, both = wall(one[stage]), wall(two[stage])
        table.at_most(f"{size}: wall of two threads by wall of one, {what}", seconds(alone), seconds(both), both / alone, 0.6)


def linear(table, geoland, cities, samples):
    """CPU of placing and accounting for each parcel, over sizes of cities, with all layers."""
    say("CPU for each parcel")
    each = {}
    for size, where in cities.items():
        count = samples * (5 if size == "10k" else 1)
        each[size] = cpu(geoland.times([where / "parcels.geojson"], count)["core"]) / PARCELS[size]
    spread = max(each.values()) / min(each.values())
    ours = ", ".join(f"{size} {seconds(time)}" for size, time in each.items())
    table.at_most("CPU of placing and accounting for each parcel: most by least", "", ours, spread, 1.3)


def processor():
    model, info = platform.processor() or platform.machine(), Path("/proc/cpuinfo")
    if info.exists():
        named = (line.split(":")[1].strip() for line in info.read_text().splitlines() if "model name" in line)
        model = next(named, model)
    return f"{model}, {os.cpu_count()} cores"


def load():
    """Processes that were ready to run, on average over a minute."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def machine():
    versions = f"shapely {shapely.__version__} with GEOS {shapely.geos_version_string}"
    return f"{processor()}, load {load()} at the end; {versions}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--million", action="store_true", help="a city of a million parcels too: 4 GB of memory, minutes")
    parser.add_argument("--samples", type=int, default=5, help="runs of geoland of which the median counts [%(default)s]")
    parser.add_argument("--cities", type=Path, help="where generated cities are, or go and stay [a temporary folder]")
    parser.add_argument("--patience", type=int, default=300, help="wall seconds before geo's union is stopped [%(default)s]")
    options = parser.parse_args()
    built = build()
    geoland = Geoland(built["geoland"])
    sizes = ["10k", "100k", "1M"] if options.million else ["10k", "100k"]
    with tempfile.TemporaryDirectory() as temporary:
        cities = {size: city(geoland.path, options.cities or Path(temporary), size) for size in sizes}
        largest = sizes[-1]
        table = Table()
        beside_geo(table, built["ratios"], options.samples, options.patience)
        beside_pairwise(table, geoland, cities["100k"], options.samples)
        beside_best(table, geoland, cities[largest], largest, options.samples, 16 if options.million else None)
        threads(table, geoland, cities[largest], largest, options.samples)
        linear(table, geoland, cities, options.samples)
    print(f"\n{machine()}. Medians; CPU seconds of one thread, but for two threads against one.")


if __name__ == "__main__":
    main()
