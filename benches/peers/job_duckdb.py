"""The job by DuckDB with its spatial extension."""

import duckdb
import duckdb_extensions

from job_sql import PLANE, Engine, account
from peer import alleys, arguments, rows, show
from stages import Stages


def summarize(options):
    stage = Stages(wanted=options.stats)
    duckdb_extensions.import_extension("spatial")
    db = duckdb.connect(config={"threads": options.threads} if options.threads else {})
    db.execute("LOAD spatial; SET geometry_always_xy = true")

    def read(name, path):
        if path.endswith(".parquet"):
            db.execute(f"CREATE VIEW {name}_file AS FROM read_parquet('{path}')")
        else:
            # As a table, since GDAL parses the file for every query that is planned on it, and again to run it.
            db.execute(f"CREATE TABLE {name}_file AS SELECT * RENAME (geom AS geometry) FROM ST_Read('{path}')")

    for name in ("parcels", "green", "districts", "alleys"):
        if path := getattr(options, name):
            read(name, path)
    engine = Engine(
        make=lambda table, query: db.execute(f"CREATE TABLE {table} AS {query}"),
        to_plane=lambda shape: f"ST_Transform(CAST({shape} AS GEOMETRY), 'EPSG:4326', '{PLANE}')",
        to_degrees=lambda shape: f"ST_Transform({shape}, '{PLANE}', 'EPSG:4326')",
        valid="ST_MakeValid({})".format,
        union="ST_Union_Agg",
        sum="fsum",
    )
    spatial_version = db.execute(
        "SELECT extension_version FROM duckdb_extensions() WHERE extension_name = 'spatial'"
    ).fetchone()[0]
    versions = f"DuckDB {duckdb.__version__} with spatial {spatial_version}"
    result = {"engine": versions, "rows": rows(db.execute(account(engine, options, stage)).fetchall())}
    if options.alleys:
        result["alleys"] = alleys(db.execute("SELECT district, ST_Length_Spheroid(geometry) FROM stretch").fetchall())
    stage("sum")
    return result


if __name__ == "__main__":
    show(summarize(arguments(__doc__)))
