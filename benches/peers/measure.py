"""Runs a command with its output in a file; prints CPU seconds, wall seconds and peak memory of it.

measure.py [--patience SECONDS] LABEL OUTPUT COMMAND...

CPU seconds are those of the command and of what it started and waited for; the peak is that of the largest of these
processes. A command that takes longer than the patience is stopped: nothing is printed, and the exit code is 124.
"""

import argparse
import os
import resource
import signal
import subprocess
import sys
import time

STOPPED = 124
# Seconds to end what it started, when it is told to stop.
GRACE = 30


def stop(child):
    """Ends a command and what it started."""
    os.killpg(child.pid, signal.SIGTERM)
    try:
        child.wait(GRACE)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--patience", type=float)
    parser.add_argument("label")
    parser.add_argument("output")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    start = time.monotonic()
    with open(options.output, "wb") as file:
        # In a group of its own, so that all of it can be stopped.
        child = subprocess.Popen(options.command, stdout=file, start_new_session=True)
        try:
            child.wait(options.patience)
        except subprocess.TimeoutExpired:
            stop(child)
            sys.exit(STOPPED)
        except BaseException:
            stop(child)
            raise
    wall = time.monotonic() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Linux counts ru_maxrss in KiB.
    cpu = used.ru_utime + used.ru_stime
    print(f"{options.label:<24} {cpu:8.3f} CPU s {wall:8.3f} s {used.ru_maxrss / 1024:8.0f} MiB")
    sys.exit(child.returncode)


if __name__ == "__main__":
    main()
