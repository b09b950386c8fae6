"""The figures of summarize.py in exact arithmetic, for some hundred parcels: the check of the peer itself.

Nothing is overlaid. The plane is cut into slabs at the abscissa of every vertex and every crossing of two edges; within
a slab edges are in order and each trapezoid between two of them is booked by the shapes it lies in. Abscissae, ordinates
and areas are fractions; each area is rounded once.
"""

import math
from collections import defaultdict
from fractions import Fraction
from itertools import pairwise

import numpy as np
import shapely

from peer import M2_PER_HA, arguments, rows, show
from stages import Stages
from summarize import load


def edges_of(shapes, layer):
    """Edges left to right: (x1, y1, x2, y2, winding, ring), ring being (layer, shape, part, shell 0 or hole 1...)."""
    for number, shape in enumerate(shapes):
        for part, polygon in enumerate(shapely.get_parts(shape)):
            for r, ring in enumerate([polygon.exterior, *polygon.interiors]):
                for (x1, y1), (x2, y2) in pairwise(ring.coords):
                    ends, winding = [Fraction(v) for v in (x1, y1, x2, y2)], 1
                    if x1 > x2:
                        ends, winding = ends[2:] + ends[:2], -1
                    if x1 != x2:  # An upright edge bounds no trapezoid.
                        yield *ends, winding, (layer, number, part, r)


def crossings(edges):
    """The abscissae at which two edges cross."""
    boxes = shapely.box(*np.array([[e[0], min(e[1], e[3]), e[2], max(e[1], e[3])] for e in edges], dtype=float).T)
    for i, j in zip(*shapely.STRtree(boxes).query(boxes), strict=True):
        if i < j:
            (ax, ay, bx, by, *_), (cx, cy, dx, dy, *_) = edges[i], edges[j]
            slope, other = (by - ay) / (bx - ax), (dy - cy) / (dx - cx)
            if slope != other:
                x = (cy - ay + slope * ax - other * cx) / (slope - other)
                if max(ax, cx) < x < min(bx, dx):
                    yield x


def height(edge, x):
    x1, y1, x2, y2, *_ = edge
    return y1 + (y2 - y1) * (x - x1) / (x2 - x1)


def inside(windings, layer):
    """The shapes of a layer whose shell winds round here, in some part, and none of that part's holes does."""
    parts = defaultdict(lambda: [False, False])
    for (of, number, part, ring), winding in windings.items():
        if of == layer and winding:
            parts[number, part][ring > 0] = True
    return {number for (number, _), (shell, hole) in parts.items() if shell and not hole}


def trapezoids(layers):
    """Areas in m2 with the parcels, greens and districts they lie in."""
    edges = [edge for layer, shapes in enumerate(layers) for edge in edges_of(shapes, layer)]
    cuts = sorted({x for e in edges for x in (e[0], e[2])} | set(crossings(edges)))
    edges.sort(key=lambda e: e[0])
    alive, coming = [], 0
    for left, right in pairwise(cuts):
        while coming < len(edges) and edges[coming][0] <= left:
            alive.append(edges[coming])
            coming += 1
        alive = [e for e in alive if e[2] >= right]
        # Twice the mid-height orders the edges and measures the trapezoids.
        ordered = sorted(((height(e, left) + height(e, right), k) for k, e in enumerate(alive)))
        windings = defaultdict(int)
        for (low, k), (high, _) in pairwise(ordered):
            windings[alive[k][5]] += alive[k][4]
            if high > low:
                yield float((right - left) * (high - low) / 2), *(inside(windings, layer) for layer in range(3))


def exact(options):
    parcels, districts, *shapes, _ = load(options, Stages(wanted=options.stats))
    names, form = districts["name"].to_numpy(), parcels["form"].to_numpy()
    cells = defaultdict(lambda: ([], []))
    whole = defaultdict(list)
    for area, lands, greens, zones in trapezoids(shapes):
        if not lands:
            whole["greened_elsewhere_ha"] += [area] if greens else []
        elif not zones:
            whole["outside_ha"].append(area)
            whole["greened_outside_ha"] += [area] if greens else []
        else:
            forms = {form[min(lands)]} if options.overlaps == "credit" else {form[k] for k in lands}
            for key in forms | {"all"}:
                reclaimed, greened = cells[names[min(zones)], key]
                reclaimed.append(area)
                greened += [area] if greens else []
    ha = {key: math.fsum(whole[key]) / M2_PER_HA for key in ("outside_ha", "greened_elsewhere_ha", "greened_outside_ha")}
    areas = ((district, code, math.fsum(land), math.fsum(leaf)) for (district, code), (land, leaf) in cells.items())
    return {"rows": rows(areas), **ha}


if __name__ == "__main__":
    show(exact(arguments(__doc__)))
