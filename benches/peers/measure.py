"""Runs a command with its output in a file; prints CPU seconds, wall seconds and peak memory of it.

measure.py LABEL OUTPUT COMMAND...
"""

import resource
import subprocess
import sys
import time


def main():
    label, output, *command = sys.argv[1:]
    start = time.monotonic()
    with open(output, "wb") as file:
        done = subprocess.run(command, stdout=file, check=False)
    wall = time.monotonic() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Linux counts ru_maxrss in KiB, and of the largest child, which is the only one.
    print(f"{label:<24} {used.ru_utime + used.ru_stime:8.2f} CPU s {wall:8.2f} s {used.ru_maxrss / 1024:8.0f} MiB")
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
