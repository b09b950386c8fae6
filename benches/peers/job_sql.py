"""The job in SQL, for the engines that have it: the same statements for all, in the words of each.

Every parcel loses the union of the earlier ones that it meets, is cut by district, and gives what the union of the green
spaces that meet it covers. Pairs are a table of their own: DuckDB, when it sees the condition on their order too, joins on
that and tests every pair for meeting.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass

from peer import ACCEPTED, FORM_OF, FORMS

# geoland's plane as PROJ has it, with an origin near the generated cities, so that coordinates keep their digits.
PLANE = "+proj=cea +lat_ts=0 +lon_0=116 +y_0=-4080000 +ellps=WGS84 +units=m +no_defs +type=crs"


@dataclass(frozen=True)
class Engine:
    """An engine with its layers as tables `<layer>_file`, geometries in degrees in the column `geometry`."""

    # Keeps a query's answer as a table; a column `geom` may be worth an index.
    make: Callable[[str, str], None]
    # SQL of a geometry brought from degrees to the plane and back, and of one made valid.
    to_plane: Callable[[str], str]
    to_degrees: Callable[[str], str]
    valid: Callable[[str], str]
    # Aggregates.
    union: str
    sum: str
    # A geometry that hangs on a condition: (condition, then, else).
    choose: Callable[[str, str, str], str] = "CASE WHEN {} THEN {} ELSE {} END".format
    # A condition that tests each pair once, for engines that still look for pairs by place then.
    earlier: str = ""
    # What makes text sort by code point.
    code_points: str = ""


def quoted(words):
    return ", ".join(f"'{word}'" for word in sorted(words))


def layer(engine, name, columns):
    """A layer in the plane, valid, polygons that are there."""
    engine.make(f"{name}_plane", f"SELECT {columns}, {engine.to_plane('geometry')} AS geom FROM {name}_file")
    return f"{engine.choose('ST_IsValid(geom)', 'geom', engine.valid('geom'))} AS geom FROM {name}_plane"


def net(engine, table):
    """`<table>_net`: the shapes of a table, each without what a shape with a smaller k covers."""
    engine.make(
        f"{table}_pair",
        f"SELECT a.k AS later, b.k AS earlier FROM {table} a JOIN {table} b ON ST_Intersects(a.geom, b.geom){engine.earlier}",
    )
    # Neighbours that only touch are the normal case in a cadastre, and this test is cheaper than an overlay.
    engine.make(
        f"{table}_taken",
        f"SELECT p.later, {engine.union}(b.geom) AS geom"
        f" FROM {table}_pair p JOIN {table} a ON a.k = p.later JOIN {table} b ON b.k = p.earlier"
        " WHERE p.earlier < p.later AND NOT ST_Touches(a.geom, b.geom) GROUP BY p.later",
    )
    rest = engine.choose("t.geom IS NULL", "a.geom", "ST_Difference(a.geom, t.geom)")
    engine.make(
        f"{table}_net",
        f"SELECT a.k, a.label, {rest} AS geom FROM {table} a LEFT JOIN {table}_taken t ON t.later = a.k",
    )


def account(engine, options, stage):
    """The query for rows of district, form, m2 reclaimed and m2 greened; stretches of alleys are then table `stretch`."""
    if options.overlaps != "credit":
        sys.exit("overlaps are credited to a parcel here; --overlaps within is not written")
    day = "nullif(trim(CAST({} AS varchar)), '')"
    until = f" WHERE day <= '{options.as_of}'" if options.as_of else ""
    form = " ".join(
        f"WHEN word IN ({quoted(word for word, of in FORM_OF.items() if of == code)}) THEN '{code}'" for code in FORMS
    )
    columns = f"id, lower(trim(status)) AS status, lower(trim(category)) AS word, {day.format('cleared_date')} AS day"
    # Days are ISO days, which sort as text.
    engine.make(
        "parcel",
        f"SELECT row_number() OVER (ORDER BY day{engine.code_points} NULLS LAST, id{engine.code_points} NULLS LAST) AS k,"
        f" CASE {form} ELSE 'unclassified' END AS label, {layer(engine, 'parcels', columns)}"
        f"{until or ' WHERE true'} AND status IN ({quoted(ACCEPTED)})",
    )
    engine.make("green", f"SELECT {layer(engine, 'green', day.format('opened_on') + ' AS day')}{until}")
    key = f"adcode{engine.code_points} NULLS LAST, name{engine.code_points} NULLS LAST"
    engine.make(
        "district",
        f"SELECT row_number() OVER (ORDER BY {key}) AS k, name AS label, {layer(engine, 'districts', 'adcode, name')}",
    )
    stage("prepare")
    net(engine, "parcel")
    net(engine, "district")
    stage("overlaps")
    # Most parcels lie in one district, and to know that is cheaper than an overlay. A join by itself prepares the districts.
    named = "p.k, p.label AS form, d.label AS district"
    engine.make("inside", f"SELECT {named}, p.geom FROM district_net d JOIN parcel_net p ON ST_Contains(d.geom, p.geom)")
    engine.make("across", "SELECT p.k, p.label, p.geom FROM parcel_net p LEFT JOIN inside i ON i.k = p.k WHERE i.k IS NULL")
    engine.make(
        "piece",
        f"SELECT k, form, district, geom FROM inside UNION ALL SELECT {named}, ST_Intersection(p.geom, d.geom) AS geom"
        " FROM across p JOIN district_net d ON ST_Intersects(p.geom, d.geom)",
    )
    stage("districts")
    engine.make(
        "cover",
        f"SELECT p.k, {engine.union}(g.geom) AS geom"
        " FROM parcel_net p JOIN green g ON ST_Intersects(p.geom, g.geom) GROUP BY p.k",
    )
    greened = "CASE WHEN c.geom IS NULL THEN 0.0 ELSE ST_Area(ST_Intersection(p.geom, c.geom)) END"
    engine.make(
        "measured",
        f"SELECT p.district, p.form, ST_Area(p.geom) AS land, {greened} AS leaf FROM piece p LEFT JOIN cover c ON c.k = p.k",
    )
    stage("green")
    if options.alleys:
        engine.make("alleys_plane", f"SELECT {engine.to_plane('geometry')} AS geom FROM alleys_file")
        engine.make(
            "stretch",
            f"SELECT d.label AS district, {engine.to_degrees('ST_Intersection(a.geom, d.geom)')} AS geometry"
            " FROM alleys_plane a JOIN district_net d ON ST_Intersects(a.geom, d.geom)",
        )
        stage("alleys")
    return (
        f"SELECT district, coalesce(form, 'all') AS form, {engine.sum}(land) AS land, {engine.sum}(leaf) AS leaf"
        " FROM measured GROUP BY GROUPING SETS ((district), (district, form))"
    )
