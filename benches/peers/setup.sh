#!/usr/bin/env bash
# Sets up all that `job.py` and the other peers need: Python's packages in .venv here, and geoland as a user would build it.
# PostGIS is a package of the system (Debian: postgresql postgis postgresql-postgis) and is run where it is installed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
[[ -x $here/.venv/bin/python ]] || python3 -m venv "$here/.venv"
"$here/.venv/bin/pip" install --quiet -r "$here/requirements.txt"
cargo build --release --manifest-path "$here/../../Cargo.toml" -p geoland-cli
