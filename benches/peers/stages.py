"""CPU seconds of the stages of a script, on stderr, in the words of `geoland --stats`."""

import sys
import time


class Stages:
    """Ends a stage each time it is called with its name."""

    def __init__(self, *, wanted):
        self.wanted = wanted
        self.began = time.process_time()

    def __call__(self, name):
        now = time.process_time()
        if self.wanted:
            print(f"stats: {name} {now - self.began:.3f} CPU s", file=sys.stderr)
        self.began = now
