"""Reclaimed and greened hectares per district and form, as a careful GeoPandas and shapely user would compute them.

Every overlay is a small local one between a parcel and the few shapes that meet it; sums are exact (math.fsum).
"""

import math
from collections import defaultdict

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet
import shapely

from geodesic import lengths_m
from peer import ACCEPTED, FORM_OF, M2_PER_HA, alleys, arguments, rows, show
from plane import Plane, origins, rebased
from stages import Stages

VERSIONS = f"GeoPandas {gpd.__version__}, shapely {shapely.__version__} with GEOS {shapely.geos_version_string}"
EMPTY = shapely.Polygon()


def file(path, columns=None):
    """A layer of a file, of the columns that are wanted and there."""
    if not path.endswith(".parquet"):
        return gpd.read_file(path, engine="pyogrio", columns=columns)
    there = pyarrow.parquet.read_schema(path).names
    return gpd.read_parquet(path, columns=None if columns is None else [*(set(columns) & set(there)), "geometry"])


def read(path, columns):
    """A layer with the named columns, whatever the file has, and polygons only."""
    layer = file(path, columns)
    layer = layer[layer.geom_type.isin(["Polygon", "MultiPolygon"]) & ~layer.is_empty]
    return layer.reindex(columns=[*columns, "geometry"]).reset_index(drop=True)


def words(column):
    return column.map(lambda value: None if pd.isna(value) else str(value)).astype(object)


def lower(column):
    return column.map(lambda word: word.strip().lower() if isinstance(word, str) else "")


def dates(column):
    """Days; a missing or unreadable one is NaT. GDAL has already turned columns of ISO dates into dates."""
    if not pd.api.types.is_datetime64_any_dtype(column):
        text = words(column).str.strip().str.replace(r"^(\d+)年(\d+)月(\d+)[日号]$", r"\1-\2-\3", regex=True)
        column = pd.to_datetime(text, errors="coerce", format="mixed", utc=True)
    return column.dt.tz_localize(None).dt.normalize()


def in_order(layer, keys):
    """Total order, missing last; text compares by code point, which is the order of its UTF-8 bytes."""
    return layer.sort_values(keys, na_position="last", kind="stable").reset_index(drop=True)


def valid(shapes):
    """Repairs what is invalid: what a part's shell winds round less what its holes wind round, parts united."""

    def ground(ring):
        # Of shapely's methods only this one keeps both lobes of a bow-tie and the core of a ring that goes round twice. Of
        # a whole polygon, though, it turns a hole outside the shell into land.
        return shapely.make_valid(shapely.Polygon(ring), method="structure", keep_collapsed=False)

    for k in np.flatnonzero(~shapely.is_valid(shapes)):
        parts = shapely.get_parts(shapes[k])
        holes = [shapely.union_all([ground(hole) for hole in part.interiors]) for part in parts]
        grounds = [ground(part.exterior) for part in parts]
        shapes[k] = shapely.union_all(shapely.difference(grounds, holes))
    return shapes


def meeting(shapes, others, *, earlier_only=False):
    """Pairs (shape, other) whose interiors meet, sorted."""
    left, right = shapely.STRtree(others).query(shapes)
    if earlier_only:
        left, right = left[right < left], right[right < left]
    # Neighbours that only touch are the normal case in a cadastre, and this test is cheaper than an overlay.
    overlap = shapely.relate_pattern(shapes[left], others[right], "T********")
    left, right = left[overlap], right[overlap]
    order = np.lexsort((right, left))
    return left[order], right[order]


def unions(owners, shapes, count):
    """For each of `count` owners the union of its shapes; `owners` are sorted."""
    result = np.full(count, EMPTY, dtype=object)
    who, start, size = np.unique(owners, return_index=True, return_counts=True)
    for owner, first, many in zip(who, start, size, strict=True):
        result[owner] = shapes[first] if many == 1 else shapely.union_all(shapes[first : first + many])
    return result


def overlay(operation, shapes, others):
    """The operation where the other shape has anything, else the shape (difference) or nothing (intersection)."""
    result = shapes.copy() if operation is shapely.difference else np.full(len(shapes), EMPTY, dtype=object)
    busy = ~shapely.is_empty(others)
    result[busy] = operation(shapes[busy], others[busy])
    return result


def account(lands, districts, greens):
    """Pieces of land that count once: arrays (parcel, district or -1 outside, m2, greened m2).

    `lands` are in credit order: each keeps what none before it covers. `districts` are in order too.
    """
    at = origins(lands)
    later, earlier = meeting(lands, lands, earlier_only=True)
    rest = overlay(shapely.difference, rebased(lands, at), unions(later, rebased(lands[earlier], at[later]), len(lands)))

    owner, zone, pieces = [], [], []
    tree = shapely.STRtree(lands)
    for d, district in enumerate(districts):
        shapely.prepare(district)
        inside = tree.query(district, predicate="contains")
        across = np.setdiff1d(tree.query(district, predicate="intersects"), inside)
        local = rebased(np.full(len(across), district, dtype=object), at[across])
        taken = np.concatenate([rest[inside], overlay(shapely.intersection, rest[across], local)])
        rest[inside] = EMPTY
        rest[across] = overlay(shapely.difference, rest[across], local)
        owner.append(np.concatenate([inside, across]))
        zone.append(np.full(len(taken), d))
        pieces.append(taken)
    owner = np.concatenate([*owner, np.arange(len(lands))])
    zone = np.concatenate([*zone, np.full(len(lands), -1)])
    pieces = np.concatenate([*pieces, rest])

    land, green = meeting(lands, greens)
    cover = unions(land, rebased(greens[green], at[land]), len(lands))
    greened = overlay(shapely.intersection, pieces, cover[owner])
    return owner, zone, shapely.area(pieces), shapely.area(greened)


def elsewhere_m2(greens, lands):
    """Green land that is on no eligible parcel, every square metre once."""
    at = origins(greens)
    later, earlier = meeting(greens, greens, earlier_only=True)
    green, land = meeting(greens, lands)
    owners = np.concatenate([later, green])
    order = np.argsort(owners, kind="stable")
    owners, taken = owners[order], np.concatenate([greens[earlier], lands[land]])[order]
    rest = overlay(shapely.difference, rebased(greens, at), unions(owners, rebased(taken, at[owners]), len(greens)))
    return math.fsum(shapely.area(rest))


def along(lines, districts, names, plane):
    """Pairs (district, m) of the stretches of lines in each district; a stretch in several is the first one's."""
    lines = plane.place(lines)
    tree = shapely.STRtree(lines)
    for district, name in zip(districts, names, strict=True):
        near = tree.query(district, predicate="intersects")
        stretches = shapely.intersection(lines[near], district)
        # What is left is never longer than the line, so that the tree's boxes still hold it.
        lines[near] = shapely.difference(lines[near], district)
        yield from ((name, length) for length in lengths_m(plane.lonlat(stretches)))


def load(options, stage):
    """Eligible parcels, open greens and districts: in the plane, as they are, in order; and the plane."""
    parcels = read(options.parcels, ["id", "status", "category", "cleared_date"])
    green = read(options.green, ["id", "opened_on"])
    districts = read(options.districts, ["name", "adcode"])
    parcels["on"], green["on"] = dates(parcels["cleared_date"]), dates(green["opened_on"])
    parcels = parcels[lower(parcels["status"]).isin(ACCEPTED)]
    if options.as_of:
        # NaT compares false: land without a date does not count under a cut-off.
        parcels, green = (layer[layer["on"] <= pd.Timestamp(options.as_of)] for layer in (parcels, green))
    parcels["form"] = lower(parcels["category"]).map(FORM_OF).fillna("unclassified")
    for layer, key in [(parcels, "id"), (green, "id"), (districts, "adcode"), (districts, "name")]:
        layer[key] = words(layer[key])
    parcels, green = in_order(parcels, ["on", "id"]), in_order(green, ["on", "id"])
    districts = in_order(districts, ["adcode", "name"])
    stage("read")
    plane = Plane(districts.total_bounds)
    shapes = [plane.place(np.asarray(layer.geometry.array)) for layer in (parcels, green, districts)]
    stage("project")
    return parcels, districts, *shapes, plane


def summarize(options):
    stage = Stages(wanted=options.stats)
    parcels, districts, *shapes, plane = load(options, stage)
    lands, greens, zones = (valid(layer) for layer in shapes)
    names, form = districts["name"].to_numpy(), parcels["form"].to_numpy()
    owner, zone, net, greened = account(lands, zones, greens)
    cells = defaultdict(lambda: ([], []))

    def book(cell_form, zone, net, greened):
        for key, land, leaf in zip(zip(names[zone], cell_form, strict=True), net, greened, strict=True):
            cells[key][0].append(land)
            cells[key][1].append(leaf)

    placed = zone >= 0
    book(np.full(placed.sum(), "all"), zone[placed], net[placed], greened[placed])
    if options.overlaps == "credit":
        book(form[owner[placed]], zone[placed], net[placed], greened[placed])
    else:
        # A form's union by itself is the account of that form's parcels alone.
        for code in np.unique(form):
            _, alone, *areas = account(lands[form == code], zones, greens)
            kept = alone >= 0
            book(np.full(kept.sum(), code), alone[kept], *(area[kept] for area in areas))
    areas = ((district, code, math.fsum(land), math.fsum(leaf)) for (district, code), (land, leaf) in cells.items())
    result = {
        "engine": VERSIONS,
        "rows": rows(areas),
        "outside_ha": math.fsum(net[~placed]) / M2_PER_HA,
        "greened_elsewhere_ha": elsewhere_m2(greens, lands) / M2_PER_HA,
        "greened_outside_ha": math.fsum(greened[~placed]) / M2_PER_HA,
    }
    if options.alleys:
        lines = np.asarray(file(options.alleys, []).geometry.array)
        result["alleys"] = alleys(along(lines, zones, names, plane))
    stage("compute")
    return result


if __name__ == "__main__":
    show(summarize(arguments(__doc__)))
