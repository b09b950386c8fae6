"""The job by PostGIS: on the server that PGHOST or PGSERVICE names, else on one started for the run where it is installed.

Layers are copied into tables as part of the job, in a schema and a transaction that are rolled back. A server of its own runs
below this process, so that its CPU seconds count as those of this process's children; it has no fsync, a GiB of shared
buffers and as many workers as threads.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pyarrow.parquet
import pyogrio.raw

from job_sql import PLANE, Engine, account
from peer import alleys, arguments, rows, show
from stages import Stages

COLUMNS = {
    "parcels": ["id", "status", "category", "cleared_date"],
    "green": ["opened_on"],
    "districts": ["name", "adcode"],
    "alleys": [],
}
PATIENCE_S = 30
# A number that PostGIS leaves to users.
PLANE_SRID = 990_000


def given():
    """Whether a server is named."""
    return bool(os.environ.keys() & {"PGHOST", "PGSERVICE"})


def binaries():
    """Where the programs of a PostgreSQL are that has PostGIS; Debian keeps them out of the way."""
    places = [Path(found).resolve().parent] if (found := shutil.which("postgres")) else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "initdb").exists() and has_postgis(place)), None)


def has_postgis(place):
    """Whether a PostgreSQL can load PostGIS: it is a package of its own."""
    try:
        shared = subprocess.run([place / "pg_config", "--sharedir"], check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    return Path(shared.strip(), "extension", "postgis.control").exists()


@contextlib.contextmanager
def server(threads):
    """A server in a temporary folder, which listens on a socket there only."""
    place = binaries()
    if place is None:
        sys.exit("no PostgreSQL with PostGIS: set PGHOST, or install postgresql and postgis")
    # PostgreSQL does not run as root.
    who = {"user": "postgres", "group": pwd.getpwnam("postgres").pw_gid, "extra_groups": []} if os.getuid() == 0 else {}
    with tempfile.TemporaryDirectory() as folder:
        if who:
            shutil.chown(folder, "postgres")
        data = f"{folder}/data"
        made = [place / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "--locale=C", "--encoding=UTF8"]
        subprocess.run(made, check=True, stdout=subprocess.DEVNULL, cwd=folder, **who)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": folder,
            "fsync": "off",
            "full_page_writes": "off",
            "wal_level": "minimal",
            "max_wal_senders": 0,
            "max_wal_size": "16GB",
            "shared_buffers": "1GB",
            "work_mem": "256MB",
            "maintenance_work_mem": "512MB",
            "jit": "off",
            "max_parallel_workers_per_gather": threads - 1,
        }
        command = [place / "postgres", "-D", data, *(f"--{key}={value}" for key, value in settings.items())]
        with subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL, **who) as running:
            try:
                yield {"host": folder, "user": "postgres", "dbname": "postgres"}
            finally:
                running.send_signal(signal.SIGINT)  # Ends sessions and then the server.
                running.wait()


def connect(address):
    """A connection, as soon as the server answers."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return psycopg.connect(**address)
        except psycopg.OperationalError:
            if not address or time.monotonic() > until:
                raise
            time.sleep(0.05)


def records(path, columns):
    """Records of a file, the geometry last, as hexadecimal WKB."""
    if path.endswith(".parquet"):
        table = pyarrow.parquet.read_table(path, columns=[*columns, "geometry"])
        *fields, shapes = (table[column].to_pylist() for column in [*columns, "geometry"])
    else:
        meta, _, shapes, fields = pyogrio.raw.read(path, columns=columns)
        named = dict(zip(meta["fields"], fields, strict=True))
        fields = [[None if str(value) == "NaT" else value for value in named[column].astype(object)] for column in columns]
    for *values, shape in zip(*fields, shapes, strict=True):
        yield (
            *(
                None if value is None else str(value)[:10] if column.endswith(("_date", "_on")) else str(value)
                for column, value in zip(columns, values, strict=True)
            ),
            shape.hex(),
        )


def load(db, name, path):
    columns = COLUMNS[name]
    types = [*(f"{column} text" for column in columns), "geometry geometry"]
    db.execute(f"CREATE UNLOGGED TABLE {name}_file ({', '.join(types)})")
    with db.cursor().copy(f"COPY {name}_file FROM STDIN") as copy:
        for record in records(path, columns):
            copy.write_row(record)


def make(db, table, query):
    db.execute(f"CREATE UNLOGGED TABLE {table} AS {query}")
    # Tables that are joined by place have an index and statistics.
    if table in ("parcel", "green", "district", "parcel_net", "district_net"):
        db.execute(f"CREATE INDEX ON {table} USING gist (geom)")
    db.execute(f"ANALYZE {table}")


def summarize(options, address):
    stage = Stages(wanted=options.stats)
    with connect(address) as db:
        db.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        # Not temporary tables, which workers cannot read.
        db.execute("CREATE SCHEMA geoland_job")
        db.execute("SELECT set_config('search_path', 'geoland_job, ' || current_setting('search_path'), true)")
        # As a text in the query a plane is set up anew for every shape.
        db.execute("INSERT INTO spatial_ref_sys (srid, proj4text) VALUES (%s, %s)", [PLANE_SRID, PLANE])
        for name in COLUMNS:
            if path := getattr(options, name):
                load(db, name, path)
        stage("read")
        engine = Engine(
            make=lambda table, query: make(db, table, query),
            to_plane=f"ST_Transform(ST_SetSRID({{}}, 4326), {PLANE_SRID})".format,
            to_degrees="ST_Transform({}, 4326)".format,
            valid="ST_MakeValid({}, 'method=structure keepcollapsed=false')".format,
            union="ST_Union",
            sum="sum",
            earlier=" AND b.k < a.k",
            code_points=' COLLATE "C"',
        )
        named = "SELECT current_setting('server_version'), postgis_lib_version(), postgis_geos_version()"
        postgres, postgis, geos = db.execute(named).fetchone()
        versions = f"PostgreSQL {postgres} with PostGIS {postgis} and GEOS {geos}"
        result = {"engine": versions, "rows": rows(db.execute(account(engine, options, stage)).fetchall())}
        if options.alleys:
            lengths = db.execute("SELECT district, ST_Length(geography(geometry)) FROM stretch").fetchall()
            result["alleys"] = alleys(lengths)
        stage("sum")
        db.rollback()
        return result


def main():
    options = arguments(__doc__)
    # A run that is stopped takes its server with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if given():
        show(summarize(options, {}))
    else:
        with server(options.threads or os.cpu_count()) as address:
            show(summarize(options, address))


if __name__ == "__main__":
    main()
