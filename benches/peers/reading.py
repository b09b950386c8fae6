#!/usr/bin/env python3
"""Reading every format whole: CPU seconds and peak memory of `geoland check`, beside pyogrio and pyarrow.

    reading.py FOLDER [GEOLAND]

FOLDER holds parcels.geojson, as `geoland generate --parcels 300000` writes it. Peers read into Arrow tables, geometries as WKB, and their
seconds leave out what Python takes to begin; geoland's are those of the whole process, which decodes every geometry and attribute and keeps
none. Medians of three runs, one after the other; prints a table in Markdown."""
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(sys.argv[1])
HERE = pathlib.Path(__file__).resolve().parent
GEOLAND = sys.argv[2] if len(sys.argv) > 2 else str(HERE / "../../target/release/geoland")
PYOGRIO = "import pyogrio.raw, resource; read = lambda path: pyogrio.raw.read_arrow(path)"
PYARROW = "import pyarrow.parquet, resource; read = lambda path: pyarrow.parquet.read_table(path)"
TAIL = """
import sys
seconds = lambda: sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
before = seconds()
read(sys.argv[1])
print(seconds() - before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def ours(path):
    child = subprocess.Popen([GEOLAND, "check", str(path), "--quiet", "-o", "/dev/null"])
    _, status, used = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{path}: geoland ended with {status}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss


def theirs(script, path):
    done = subprocess.run([sys.executable, "-c", script + TAIL, str(path)], capture_output=True, text=True, check=True)
    seconds, peak = done.stdout.split()
    return float(seconds), int(peak)


def main():
    print("| format | MB | geoland CPU s | peer CPU s | ratio | geoland peak MB | peer peak MB |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for ending, peer, script in [
            ("geojson", "pyogrio", PYOGRIO),
            ("geojsonl", "pyogrio", PYOGRIO),
            ("gpkg", "pyogrio", PYOGRIO),
            ("shp", "pyogrio", PYOGRIO),
            ("fgb", "pyogrio", PYOGRIO),
            ("csv", "pyogrio", PYOGRIO),
            ("parquet", "pyarrow", PYARROW),
        ]:
            path = pathlib.Path(folder) / f"parcels.{ending}"
            subprocess.run([GEOLAND, "convert", FOLDER / "parcels.geojson", path, "--quiet"], check=True)
            runs = [(ours(path), theirs(script, path)) for _ in range(3)]
            mine = statistics.median(run[0][0] for run in runs)
            other = statistics.median(run[1][0] for run in runs)
            megabytes = sum(file.stat().st_size for file in path.parent.glob("parcels.*")) / 1e6
            peaks = max(run[0][1] for run in runs) / 1024, max(run[1][1] for run in runs) / 1024
            print(
                f"| {ending} ({peer}) | {megabytes:.0f} | {mine:.2f} | {other:.2f} | {other / mine:.1f} "
                f"| {peaks[0]:.0f} | {peaks[1]:.0f} |",
                flush=True,
            )
            for file in path.parent.glob("parcels.*"):
                file.unlink()


if __name__ == "__main__":
    main()
