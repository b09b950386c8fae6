"""The whole job by geoland and its peers: what each costs, and whether it answers the same. Prints tables in Markdown.

    benches/peers/.venv/bin/python benches/peers/job.py [--sizes 10k,100k,1M] [--runs 5] [--peers duckdb,sedonadb]

Parcels, green spaces (one for five parcels), districts and alleys in files; out come hectares reclaimed and greened of every
district, and by form, and its kilometres of alleys. Each program is a process that reads its files and writes its answer.
Programs take turns: each round runs all of them once. Every answer of the first round is compared with geoland's.
"""

import argparse
import importlib.util
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import job_postgis
from compare import Difference, figures
from measure import STOPPED
from ratios import HERE, PARCELS, ROOT, call, city, load, processor, say, seconds

MEASURED = re.compile(r"([\d.]+) CPU s +([\d.]+) s +(\d+) MiB$")
FORMATS = {"geojson": "GeoJSON", "parquet": "GeoParquet"}
LAYERS = ("parcels", "green", "districts", "alleys")
OURS = "geoland"


@dataclass(frozen=True)
class Peer:
    """A program that does the job."""

    name: str
    script: str
    # Largest relative difference from geoland's figures that its method explains.
    tolerance: float = 1e-9
    # Whether it credits overlaps to a parcel, so that its figures by form mean the same.
    forms: bool = True
    # Whether its process is all that works; a server elsewhere is not counted.
    whole: bool = True


def peers():
    """Those that are installed, in the order of the table."""
    here = {
        "shapely": Peer("the best shapely script", "summarize.py"),
        "duckdb": Peer("DuckDB spatial", "job_duckdb.py"),
        "sedonadb": Peer("SedonaDB", "job_sedonadb.py", tolerance=1e-8),
        "postgis": Peer("PostGIS", "job_postgis.py", whole=not job_postgis.given()),
        "naive": Peer("GeoPandas, naive", "summarize_naive.py", forms=False),
    }
    missing = set() if importlib.util.find_spec("sedonadb") else {"sedonadb"}
    if not job_postgis.given() and job_postgis.binaries() is None:
        missing.add("postgis")
    return here, missing


@dataclass
class Runs:
    """What the runs of a program on a city cost: (CPU seconds, wall seconds, peak MiB) each; or why there are none."""

    costs: list = field(default_factory=list)
    fault: str = ""

    def median(self, which):
        return statistics.median(cost[which] for cost in self.costs)


@dataclass(frozen=True)
class Bench:
    """What is run, and how."""

    options: argparse.Namespace
    peers: dict
    outputs: Path
    # What the peers say that they are.
    engines: dict = field(default_factory=dict)

    def command(self, key, where, ending):
        parcels, green, districts, alleys = (where / f"{layer}.{ending}" for layer in LAYERS)
        files = [parcels, "--green", green, "--districts", districts, "--alleys", alleys]
        threads = ["--threads", self.options.threads]
        if key == OURS:
            ours = [self.options.geoland, "summarize", "--no-project", "--format", "json", "--quiet"]
            return [*ours, *threads, *files]
        return [sys.executable, HERE / self.peers[key].script, *threads, *files]

    def answer(self, key):
        return self.outputs / f"{key}.json"

    def run(self, key, where, ending, runs):
        """Runs a program once more."""
        measure = [sys.executable, HERE / "measure.py", "--patience", self.options.patience, key, self.answer(key)]
        command = [str(word) for word in [*measure, *self.command(key, where, ending)]]
        # Not `run`, which kills the measuring process at an interrupt, before that has stopped what it measures.
        with subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as measuring:
            printed, errors = measuring.communicate()
        if measuring.returncode == STOPPED:
            runs.fault = f"stopped after {self.options.patience:g} s"
        elif measuring.returncode:
            said = errors.strip().splitlines() or [f"exit code {measuring.returncode}"]
            runs.fault = f"failed: {said[-1][:200]}"
        else:
            cpu, wall, peak = MEASURED.search(printed.strip()).groups()
            runs.costs.append((float(cpu), float(wall), int(peak)))

    def rounds(self, where, ending, left_out):
        """All programs on a city, and how far each answer is from geoland's."""
        found = {key: Runs(fault=left_out.get(key, "")) for key in [OURS, *self.peers]}
        apart = {}
        for number in range(self.options.runs):
            for key, runs in found.items():
                slow = runs.costs and runs.costs[0][1] > self.options.once
                if runs.fault or slow:
                    continue
                say(f"{where.name}, {ending}: {key}, run {number + 1}")
                self.run(key, where, ending, runs)
                if runs.fault:
                    say(f"{key}: {runs.fault}")
                    if key == OURS:
                        sys.exit(1)
                elif number == 0 and key != OURS:
                    apart[key] = self.difference(key)
                    self.engines[key] = json.loads(self.answer(key).read_text())["engine"]
                    say(f"{key}: relative difference {apart[key].relative:.2g}, {apart[key].where or 'nowhere'}")
        return found, apart

    def difference(self, key):
        """How far the figures of the job are apart; one that is missing is as far as can be."""
        peer = self.peers[key]

        def of_job(result):
            forms = ("all", "alleys") if not peer.forms else None
            return {k: figure for k, figure in result.items() if k[0] and (forms is None or k[1] in forms)}

        ours, theirs = (of_job(figures(self.answer(name))) for name in (OURS, key))
        return Difference.between(ours, theirs)


def memory(mib):
    return f"{mib:.0f} MiB" if mib < 1024 else f"{mib / 1024:.1f} GiB"


def row(*cells):
    print("| " + " | ".join(cells) + " |", flush=True)


def table(bench, title, found, apart):
    """Prints a city's table; returns whether every answer is as near as it has to be."""
    print(f"\n{title}\n")
    row("", "CPU", "wall", "peak memory", "CPU ratio", "wall ratio", "memory ratio", "largest difference", "runs")
    row("---", *["---:"] * 8)
    ours, met = found[OURS], True
    for key, runs in found.items():
        name = key if key == OURS else bench.peers[key].name
        met &= not runs.fault.startswith("failed")
        if not runs.costs:
            row(name, runs.fault, *[""] * 7)
            continue
        whole = key == OURS or bench.peers[key].whole
        ratios = [f"{runs.median(which) / ours.median(which):.1f}" for which in range(3)]
        costs = [seconds(runs.median(0)), seconds(runs.median(1)), memory(runs.median(2))]
        if not whole:
            costs[0] = costs[2] = ratios[0] = ratios[2] = "on a server"
        if key == OURS:
            ratios, judged = ["", "", ""], ""
        else:
            difference, tolerance = apart[key], bench.peers[key].tolerance
            near = difference.relative <= tolerance
            met &= near
            judged = f"{difference.relative:.1g} {'≤' if near else '**over**'} {tolerance:.0g}"
        row(name, *costs, *ratios, judged, str(len(runs.costs)) + (f", then {runs.fault}" if runs.fault else ""))
    return met


def listed(known):
    """Reads words with commas between them."""

    def words(text):
        found = text.split(",")
        if unknown := set(found) - set(known):
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: not of {','.join(known)}")
        return found

    return words


def arguments(known):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=listed(PARCELS), default=["10k", "100k"], help=f"of {','.join(PARCELS)} [10k,100k]")
    parser.add_argument("--formats", type=listed(FORMATS), default=["geojson", "parquet"], help="[geojson,parquet]")
    parser.add_argument("--peers", type=listed(known), help=f"of {','.join(known)} [all]")
    parser.add_argument("--without", type=listed(known), default=[], help="leave these out")
    parser.add_argument("--runs", type=int, default=5, help="of which the median counts [%(default)s]")
    parser.add_argument("--once", type=float, default=60, help="programs that take more wall seconds run once [%(default)s]")
    parser.add_argument("--patience", type=float, default=900, help="wall seconds before a program is stopped [%(default)s]")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="for those that have them [all cores]")
    parser.add_argument("--clean", action="store_true", help="cities without defects")
    parser.add_argument("--cities", type=Path, help="where generated cities are, or go and stay [a temporary folder]")
    parser.add_argument("--geoland", type=Path, default=ROOT / "target/release/geoland")
    return parser.parse_args()


def main():
    known, missing = peers()
    options = arguments(known)
    options.geoland = options.geoland.resolve()
    chosen = {key: known[key] for key in options.peers or known if key not in options.without}
    for key in missing & chosen.keys():
        say(f"{known[key].name} is not installed: left out")
        del chosen[key]
    met, before = True, load()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.cities or Path(temporary)).resolve()
        bench = Bench(options, chosen, Path(temporary))
        left_out = defaultdict(dict)
        for size in options.sizes:
            where = city(options.geoland, folder, size, clean=options.clean)
            for ending in options.formats:
                for layer in LAYERS:
                    file = where / f"{layer}.{ending}"
                    if not file.exists():
                        call([options.geoland, "convert", where / f"{layer}.geojson", file, "--quiet"])
                found, apart = bench.rounds(where, ending, left_out[ending])
                # Who did not come to an end does not in a larger city.
                left_out[ending] |= {key: f"{runs.fault} in {size}" for key, runs in found.items() if not runs.costs}
                kind = "without defects, " if options.clean else ""
                met &= table(bench, f"**{size} parcels, {kind}{FORMATS[ending]}**", found, apart)
        ours = call([options.geoland, "--version"], capture_output=True).stdout.strip()
        loads = f"load {before} at the beginning and {load()} at the end"
        versions = "; ".join([ours, *dict.fromkeys(bench.engines.values())])
        print(f"\nMedians. {processor()}, {loads}; {options.threads} threads; {versions}.")
    sys.exit(not met)


if __name__ == "__main__":
    main()
