"""The job by SedonaDB. Lengths are measured outside it: it has them on the sphere and in the plane, not on the ellipsoid.

Its ST_Union_Agg puts coordinates on a grid of some 1e-8 m in a city, so that its figures are that much coarser.
"""

import os
from importlib.metadata import version

import sedonadb
import shapely
from pyproj import CRS

from geodesic import lengths_m
from job_sql import PLANE, Engine, account
from peer import alleys, arguments, rows, show
from stages import Stages


def summarize(options):
    stage = Stages(wanted=options.stats)
    sd = sedonadb.connect()
    sd.sql(f"SET datafusion.execution.target_partitions = {options.threads or os.cpu_count()}").execute()

    def read(name, path):
        if path.endswith(".parquet"):
            sd.read_parquet(path).to_view(f"{name}_file")
        else:
            # As a table, since its planner mixes up the columns of a file of which only some are wanted.
            sd.read_pyogrio(path).to_memtable().to_view(f"{name}_read")
            sd.sql(f"SELECT *, wkb_geometry AS geometry FROM {name}_read").to_view(f"{name}_file")

    for name in ("parcels", "green", "districts", "alleys"):
        if path := getattr(options, name):
            read(name, path)
    # It takes a coordinate system as PROJJSON or by its code; a CASE takes binaries only.
    plane = CRS(PLANE).to_json()
    engine = Engine(
        make=lambda table, query: sd.sql(query).to_memtable().to_view(table),
        to_plane=lambda shape: f"ST_Transform({shape}, '{plane}')",
        to_degrees="ST_Transform({}, 'OGC:CRS84')".format,
        valid="ST_MakeValid({})".format,
        union="ST_Union_Agg",
        sum="sum",
        choose=lambda condition, one, other: (
            "ST_SetCRS(ST_GeomFromWKB("
            f"CASE WHEN {condition} THEN ST_AsBinary({one}) ELSE ST_AsBinary({other}) END), '{plane}')"
        ),
    )
    answer = sd.sql(account(engine, options, stage)).to_arrow_table().to_pydict()
    cells = zip(*(answer[column] for column in ("district", "form", "land", "leaf")), strict=True)
    result = {"engine": f"SedonaDB {version('sedonadb')}", "rows": rows(cells)}
    if options.alleys:
        answer = sd.sql("SELECT district, ST_AsBinary(geometry) AS geometry FROM stretch").to_arrow_table().to_pydict()
        result["alleys"] = alleys(zip(answer["district"], lengths_m(shapely.from_wkb(answer["geometry"])), strict=True))
    stage("sum")
    return result


if __name__ == "__main__":
    show(summarize(arguments(__doc__)))
