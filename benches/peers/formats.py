#!/usr/bin/env python3
"""Files that geoland writes, read by GDAL (pyogrio), DuckDB and GeoPandas; files that they write, read by geoland.

    formats.py FOLDER [GEOLAND]

FOLDER holds parcels.geojson, as `geoland generate` writes it. Counts, extents, attributes and coordinates have to be equal, coordinates
bit for bit. Exits 1 where anything differs or nothing was compared."""
import json
import math
import pathlib
import subprocess
import sys
import tempfile

import duckdb
import duckdb_extensions
import geopandas
import pandas
import pyogrio
import shapely

FOLDER = pathlib.Path(sys.argv[1])
HERE = pathlib.Path(__file__).resolve().parent
GEOLAND = sys.argv[2] if len(sys.argv) > 2 else str(HERE / "../../target/release/geoland")
# What a shapefile makes of the names that it cannot hold.
CUT = {"cleared_date": "cleared_da"}
compared = failures = 0


def geoland(*args):
    done = subprocess.run([GEOLAND, *map(str, args)], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"geoland {' '.join(map(str, args))}: {done.stderr}")
    return done.stdout


def plain(value):
    """A value of a table in the words of JSON."""
    if value is None or value is pandas.NaT or value is pandas.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, (pandas.Timestamp,)) or hasattr(value, "isoformat"):
        return value.isoformat()[:10]
    return value.item() if hasattr(value, "item") else value


def as_texts(attributes):
    """Attributes without types: 2 and 2.0 are one number."""
    number = lambda value: isinstance(value, str) and value.replace(".", "", 1).isdigit() and str(value)[:1] != "0"
    return {name: str(float(value)) if number(str(value)) else str(value) for name, value in attributes.items()}


def judge(what, rows, expected, normal=False, texts=False):
    """Rows are (attributes, geometry); they are told apart by their id."""
    global compared, failures
    compared += 1
    why = None
    shape = (lambda geometry: shapely.normalize(geometry)) if normal else (lambda geometry: geometry)
    got = {}
    for attributes, geometry in rows:
        kept = {name: plain(value) for name, value in attributes.items()}
        kept = {name: value for name, value in kept.items() if value is not None and value != ""}
        wkb = None if geometry is None else shapely.to_wkb(shape(geometry), byte_order=1)
        got.setdefault(plain(attributes["id"]) or None, []).append((kept, wkb))
    wanted = {}
    for attributes, geometry in expected:
        kept = {name: value for name, value in attributes.items() if value is not None and value != ""}
        wkb = None if geometry is None else shapely.to_wkb(shape(geometry), byte_order=1)
        wanted.setdefault(attributes["id"] or None, []).append((kept, wkb))
    order = lambda pair: (str(sorted(pair[0].items())), pair[1] or b"")
    if got.keys() != wanted.keys():
        why = f"{len(got)} identifiers, expected {len(wanted)}"
    else:
        for key, many in wanted.items():
            for (a, g), (b, h) in zip(sorted(got[key], key=order), sorted(many, key=order), strict=True):
                if texts:
                    a, b = as_texts(a), as_texts(b)
                if a != b:
                    why = why or f"{key}: attributes {a}, expected {b}"
                if g != h:
                    why = why or f"{key}: geometry {shapely.from_wkb(g)}, expected {shapely.from_wkb(h)}"
    bounds = lambda pairs: shapely.total_bounds([g for _, g in pairs if g is not None]).tolist()
    rows = list(rows)
    if why is None and bounds(rows) != bounds(expected):
        why = f"extent {bounds(rows)}, expected {bounds(expected)}"
    failures += why is not None
    print(f"{'differs' if why else 'equal':8} {what}{': ' + why[:300] if why else ''}")


def of_frame(frame):
    names = [name for name in frame.columns if name not in ("geometry", "geom", "bbox")]
    geometries = list(frame.geometry) if "geometry" in frame else list(frame["geom"])
    columns = {name: frame[name].astype(object).tolist() for name in names}
    return [({name: columns[name][at] for name in names}, geometry) for at, geometry in enumerate(geometries)]


def of_json(path):
    features = json.loads(pathlib.Path(path).read_text())["features"]
    geometry = lambda found: None if found is None else shapely.from_geojson(json.dumps(found))
    return [(feature["properties"], geometry(feature["geometry"])) for feature in features]


def renamed(rows):
    return [({CUT.get(name, name): value for name, value in row.items()}, geometry) for row, geometry in rows]


def spatial():
    duckdb_extensions.import_extension("spatial")
    connection = duckdb.connect()
    connection.load_extension("spatial")
    return connection


def of_duckdb(connection, source, geometry):
    found = connection.sql(f"select * exclude ({geometry}), ST_AsWKB({geometry}) as geometry from {source}")
    names = [name for name in found.columns if name not in ("geometry", "OGC_FID", "fid", "bbox")]
    frame = found.df()
    geometries = [None if plain(wkb) is None else shapely.from_wkb(bytes(wkb)) for wkb in frame["geometry"]]
    columns = {name: frame[name].astype(object).tolist() for name in names}
    return [({name: columns[name][at] for name in names}, geometries[at]) for at in range(len(frame))]


def ours_to_others(reference, folder):
    connection = spatial()
    for ending in ["geojson", "geojsonl", "fgb", "gpkg", "parquet", "csv", "shp"]:
        path = folder / f"ours.{ending}"
        geoland("convert", FOLDER / "parcels.geojson", path, "--quiet")
        cut = ending == "shp"
        expected = renamed(reference) if cut else reference
        if ending == "parquet":
            judge("geoland's parquet in GeoPandas", of_frame(geopandas.read_parquet(path)), expected)
            rows = of_duckdb(connection, f"read_parquet('{path}')", "geometry")
            judge("geoland's parquet in DuckDB", rows, expected)
            continue
        if ending == "csv":
            frame = pandas.read_csv(path, dtype=str, keep_default_na=False)
            frame["geometry"] = shapely.from_wkt(frame["geometry"])
            judge("geoland's csv in pandas", of_frame(frame), expected, texts=True)
            continue
        judge(f"geoland's {ending} in GDAL", of_frame(pyogrio.read_dataframe(path)), expected, normal=cut)
        if ending != "geojson":
            rows = of_duckdb(connection, f"ST_Read('{path}')", "geom")
            judge(f"geoland's {ending} in DuckDB", rows, expected, normal=cut)


def theirs_to_ours(reference, folder):
    frame = geopandas.GeoDataFrame([row for row, _ in reference], geometry=[g for _, g in reference], crs="EPSG:4326")
    connection = spatial()
    account = geoland("summarize", FOLDER / "parcels.geojson", "--no-project", "--format", "json", "--quiet")
    for name, driver, options in [
        ("theirs.gpkg", "GPKG", {}),
        ("theirs.fgb", "FlatGeobuf", {}),
        ("theirs.geojsonl", "GeoJSONSeq", {}),
        ("theirs.shp", "ESRI Shapefile", {"ENCODING": "GBK"}),
        ("theirs.csv", "CSV", {"GEOMETRY": "AS_WKT"}),
        ("wkb.parquet", None, {"geometry_encoding": "WKB"}),
        ("native.parquet", None, {"geometry_encoding": "geoarrow"}),
        ("duckdb.parquet", "duckdb", {}),
    ]:
        path = folder / name
        if driver == "duckdb":
            source = f"(select * exclude (geometry), geometry from read_parquet('{folder / 'wkb.parquet'}'))"
            connection.sql(f"copy {source} to '{path}' (format parquet)")
        elif driver is None:
            kept = frame.dropna(subset="geometry") if options["geometry_encoding"] == "geoarrow" else frame
            # The native encodings have one type for all: polygons become parts of one.
            if options["geometry_encoding"] == "geoarrow":
                kept = kept.assign(geometry=[multi(geometry) for geometry in kept.geometry])
            kept.to_parquet(path, index=False, **options)
        else:
            pyogrio.write_dataframe(frame, path, driver=driver, layer_options=options, promote_to_multi=False)
        geoland("convert", path, folder / "back.geojson", "--quiet")
        cut = name.endswith("shp")
        expected = renamed(reference) if cut else reference
        if name == "native.parquet":
            expected = [(row, multi(geometry)) for row, geometry in reference if geometry is not None]
        judge(f"{name} in geoland", of_json(folder / "back.geojson"), expected, normal=cut, texts=name.endswith("csv"))
        if cut or name == "native.parquet":
            continue
        same = account == geoland("summarize", path, "--no-project", "--format", "json", "--quiet")
        global compared, failures
        compared, failures = compared + 1, failures + (not same)
        print(f"{'equal' if same else 'differs':8} the account of {name}, byte for byte")


def multi(geometry):
    return shapely.MultiPolygon([geometry]) if geometry.geom_type == "Polygon" else geometry


def main():
    reference = of_json(FOLDER / "parcels.geojson")
    with tempfile.TemporaryDirectory() as folder:
        ours_to_others(reference, pathlib.Path(folder))
        theirs_to_ours(reference, pathlib.Path(folder))
    print(f"{compared - failures} of {compared} equal, {len(reference)} features each")
    sys.exit(failures > 0 or compared == 0)


if __name__ == "__main__":
    main()
