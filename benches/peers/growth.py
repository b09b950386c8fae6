"""How the cost of `geoland summarize` grows with the number of parcels: a table in Markdown and a chart in SVG.

    benches/peers/.venv/bin/python benches/peers/growth.py [--sizes 10k,100k,1M,10M] [--runs 5] [--chart growth.svg]

Generated cities with all layers, whole runs of the program. CPU seconds and peak memory are those of one thread, wall seconds
those of one and of two. Sizes take turns, so that a machine that others use too slows all of them alike; medians count. Ten
million parcels take 8 GB of disk and some 15 GB of memory. No peer takes part.
"""

import argparse
import math
import re
import statistics
import tempfile
from collections import defaultdict
from pathlib import Path

from ratios import PARCELS, ROOT, STAT, call, city, load, processor, say

PEAK = re.compile(r"^stats: peak memory (\d+) MiB$", re.MULTILINE)
WIDE, HIGH, EDGE = 560, 320, 64


def run(geoland, where, threads):
    """Wall seconds, CPU seconds and peak memory in MiB of a whole run."""
    told = ["--format", "json", "--quiet", "--stats", "--threads", threads]
    done = call([geoland, "summarize", where / "parcels.geojson", *told], capture_output=True)
    found = {name: (float(wall), float(cpu)) for name, wall, cpu in STAT.findall(done.stderr) if wall}
    return (*found["altogether"], int(PEAK.search(done.stderr)[1]))


def chart(rows):
    """CPU microseconds of a parcel over the number of parcels, which has a logarithmic axis; the other begins at nothing."""
    sizes = [math.log10(PARCELS[size]) for size, *_ in rows]
    each = [cpu / PARCELS[size] * 1e6 for size, cpu, *_ in rows]
    top = 1.2 * max(each)
    low, high = min(sizes), max(sizes)
    across = [EDGE + (at - low) / ((high - low) or 1) * (WIDE - 2 * EDGE) for at in sizes]
    up = [HIGH - EDGE - value / top * (HIGH - 2 * EDGE) for value in each]
    base = HIGH - EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDE}" height="{HIGH}" fill="white"/>',
        f'<text x="{EDGE}" y="28" font-size="14">geoland summarize: CPU time for each parcel, one thread</text>',
        f'<path d="M{EDGE} {EDGE - 16}V{base}H{WIDE - EDGE / 2:.0f}" fill="none" stroke="#555"/>',
        f'<text x="{EDGE}" y="{EDGE - 22}" text-anchor="end">µs</text>',
        f'<text x="{EDGE - 6}" y="{base + 4}" text-anchor="end">0</text>',
        f'<text x="{WIDE / 2:.0f}" y="{HIGH - 12}" text-anchor="middle">parcels</text>',
        f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in zip(across, up, strict=True))}"'
        ' fill="none" stroke="#1b7837" stroke-width="2"/>',
    ]
    for (size, *_), x, y, value in zip(rows, across, up, each, strict=True):
        parts += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#1b7837"/>',
            f'<text x="{x:.1f}" y="{y - 10:.1f}" text-anchor="middle">{value:.1f}</text>',
            f'<text x="{x:.1f}" y="{base + 18}" text-anchor="middle">{size}</text>',
        ]
    return "\n".join([*parts, "</svg>", ""])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10k,100k,1M", help="which, of " + ", ".join(PARCELS) + " [%(default)s]")
    parser.add_argument("--runs", type=int, default=5, help="runs of which the median counts [%(default)s]")
    parser.add_argument("--cities", type=Path, help="where generated cities are, or go and stay [a temporary folder]")
    parser.add_argument("--geoland", type=Path, default=ROOT / "target/release/geoland", help="the program [%(default)s]")
    parser.add_argument("--chart", type=Path, help="where to write the chart")
    options = parser.parse_args()
    geoland = options.geoland.resolve()
    samples = defaultdict(list)
    with tempfile.TemporaryDirectory() as temporary:
        sizes = options.sizes.split(",")
        cities = {size: city(geoland, options.cities or Path(temporary), size) for size in sizes}
        for turn in range(options.runs):
            say(f"run {turn + 1} of {options.runs}")
            for size, where in cities.items():
                # What a larger city leaves behind costs the first run after it: a run that does not count comes before.
                run(geoland, where, 2)
                for threads in (1, 2):
                    samples[size, threads].append(run(geoland, where, threads))
    rows = []
    print("| parcels | CPU s | µs a parcel | wall s, one thread | wall s, two threads | two by one | peak MiB |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for size in sizes:
        one, cpu, peak = (statistics.median(figures) for figures in zip(*samples[size, 1], strict=True))
        two, _, _ = (statistics.median(figures) for figures in zip(*samples[size, 2], strict=True))
        rows.append((size, cpu))
        each = cpu / PARCELS[size] * 1e6
        print(f"| {size} | {cpu:.3g} | {each:.3g} | {one:.3g} | {two:.3g} | {two / one:.2f} | {peak:.0f} |")
    spread = [cpu / PARCELS[size] for size, cpu in rows]
    said = f"{processor()}, load {load()} at the end; medians of {options.runs}"
    print(f"\nCPU of a parcel, most by least: {max(spread) / min(spread):.2f}. {said}.")
    if options.chart:
        options.chart.write_text(chart(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
