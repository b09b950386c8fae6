"""Reclaimed and greened hectares of a city by the script that comes to mind first: an STRtree, and one overlay for each pair.

Positions are projected before; each parcel loses the parcels before it one by one, then gives its greened land to the green
spaces that meet it one by one. For timing: the sums are right to what overlays far from the origin leave of the digits.
"""

import math

import shapely

from peer import M2_PER_HA, arguments, show
from stages import Stages
from summarize import load, valid


def meeting(shapes, others):
    """Pairs (shape, other) that share a position."""
    left, right = shapely.STRtree(others).query(shapes, predicate="intersects")
    return sorted(zip(left.tolist(), right.tolist(), strict=True))


def pairwise(options):
    stage = Stages(wanted=options.stats)
    _, _, lands, greens, *_ = load(options, stage)
    lands, greens = valid(lands), valid(greens)
    rest = list(lands)
    for later, earlier in meeting(lands, lands):
        if earlier < later:
            rest[later] = rest[later].difference(lands[earlier])
    reclaimed = [land.area for land in rest]
    greened = []
    for land, green in meeting(lands, greens):
        greened.append(rest[land].intersection(greens[green]).area)
        rest[land] = rest[land].difference(greens[green])
    result = {"reclaimed_ha": math.fsum(reclaimed) / M2_PER_HA, "greened_ha": math.fsum(greened) / M2_PER_HA}
    stage("compute")
    return result


if __name__ == "__main__":
    show(pairwise(arguments(__doc__)))
