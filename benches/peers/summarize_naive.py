"""Reclaimed and greened hectares as a planner writes it with GeoPandas: reproject, overlay, dissolve. For timing only.

It takes the same options as summarize.py but answers like `--overlaps within` only: whom an overlap is credited to cannot
be said with a dissolve. In a plain city its digits agree with `within` to about ten places, because EPSG:6933 is our plane
up to a stretch of one axis and a shrinking of the other. They differ, or it stops, where

- a polygon is invalid: make_valid takes the even-odd inside of a ring, so that ground it goes round twice is lost;
- districts overlap: such ground counts in each of them;
- many figures are small: coordinates of 10,000 km leave 2 nm a vertex, and plain sums add their own rounding;
- a planner takes another projection: UTM is 0.04 to 0.08 % off over Beijing.
"""

from geodesic import lengths_m
from peer import ACCEPTED, FORM_OF, M2_PER_HA, alleys, arguments, rows, show
from summarize import VERSIONS, dates, file, lower

EQUAL_AREA = "EPSG:6933"


def read(path):
    layer = file(path).to_crs(EQUAL_AREA)
    layer.geometry = layer.make_valid()
    return layer


def naive(options):
    parcels, green, districts = read(options.parcels), read(options.green), read(options.districts)
    parcels = parcels[lower(parcels["status"]).isin(ACCEPTED)]
    if options.as_of:
        parcels = parcels[dates(parcels["cleared_date"]) <= options.as_of]
        green = green[dates(green["opened_on"]) <= options.as_of]
    parcels = parcels.assign(form=lower(parcels["category"]).map(FORM_OF).fillna("unclassified"))[["form", "geometry"]]
    green = green[["geometry"]].dissolve()
    pieces = parcels.overlay(districts[["name", "geometry"]], keep_geom_type=True)
    cells_m2 = []
    for keys in (["name", "form"], ["name"]):
        cells = pieces.dissolve(by=keys)
        leaf = cells.reset_index().overlay(green, keep_geom_type=True).set_index(keys).area
        for key, land in cells.area.items():
            district, form = key if isinstance(key, tuple) else (key, "all")
            cells_m2.append((district, form, land, leaf.get(key, 0.0)))
    land = parcels.dissolve()
    outside = land.overlay(districts[["geometry"]].dissolve(), how="difference")
    result = {
        "engine": VERSIONS,
        "rows": rows(cells_m2),
        "outside_ha": outside.area.sum() / M2_PER_HA,
        "greened_elsewhere_ha": green.overlay(land, how="difference").area.sum() / M2_PER_HA,
        "greened_outside_ha": outside.overlay(green).area.sum() / M2_PER_HA,
    }
    if options.alleys:
        lines = file(options.alleys).to_crs(EQUAL_AREA)
        stretches = lines.overlay(districts[["name", "geometry"]], keep_geom_type=True).to_crs("EPSG:4326")
        result["alleys"] = alleys(zip(stretches["name"], lengths_m(stretches.geometry.to_numpy()), strict=True))
    return result


if __name__ == "__main__":
    show(naive(arguments(__doc__)))
