"""What the peers have in common: the words of the built-in scheme, the arguments and the form of the answer."""

import argparse
import json
import math
import sys
from collections import defaultdict

ACCEPTED = {"cleared", "accepted", "场清地净", "greened", "已绿化"}
FORMS = {
    "white-then-green": ["先白后绿", "white first, then green", "white-first-then-green"],
    "green-unless-white": ["非白即绿", "green unless white", "white-or-green"],
    "white-and-green": ["亦白亦绿", "white and green at once"],
}
FORM_OF = {word: code for code, words in FORMS.items() for word in [code, *words]}
M2_PER_HA = 10_000
M_PER_KM = 1_000


def arguments(description):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parcels", help="GeoJSON or GeoParquet, as all layers")
    parser.add_argument("--green", required=True)
    parser.add_argument("--districts", required=True)
    parser.add_argument("--alleys", help="their length in each district too")
    parser.add_argument("--as-of", metavar="DATE")
    parser.add_argument("--overlaps", choices=["credit", "within"], default="credit")
    parser.add_argument("--threads", type=int, help="for peers that have them")
    parser.add_argument("--stats", action="store_true", help="CPU seconds by stage on stderr")
    return parser.parse_args()


def rows(cells):
    """Rows of (district, form, m2 reclaimed, m2 greened)."""
    return [
        {"district": district, "form": form, "reclaimed_ha": land / M2_PER_HA, "greened_ha": leaf / M2_PER_HA}
        for district, form, land, leaf in sorted(cells)
    ]


def alleys(stretches):
    """Rows of (district, m), any number of them for a district."""
    parts = defaultdict(list)
    for district, length in stretches:
        parts[district].append(length)
    return [
        {"scope": "district", "name": district, "status": "all", "length_km": math.fsum(lengths) / M_PER_KM}
        for district, lengths in sorted(parts.items())
    ]


def show(result):
    # Python prints the shortest decimal that reads back as the same double: at most 17 significant digits.
    json.dump(result, sys.stdout, ensure_ascii=False, indent=1)
    print()
