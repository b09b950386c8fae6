#!/usr/bin/env bash
# The same job by geoland and by the best shapely script, compared figure by figure and timed side by side.
#   benches/peers/run.sh FOLDER [GEOLAND]
# FOLDER holds parcels.geojson, green.geojson and districts.geojson, as `geoland generate` writes them.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$1
geoland=${2:-$here/../../target/release/geoland}
python=$here/.venv/bin/python
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

for overlaps in credit within; do
    "$python" "$here/measure.py" "geoland, $overlaps" "$out/ours.json" "$geoland" summarize --no-project \
        "$folder/parcels.geojson" --green "$folder/green.geojson" --districts "$folder/districts.geojson" \
        --overlaps "$overlaps" --format json --quiet --threads 1
    "$python" "$here/measure.py" "shapely, $overlaps" "$out/peer.json" "$python" "$here/summarize.py" \
        "$folder/parcels.geojson" --green "$folder/green.geojson" --districts "$folder/districts.geojson" \
        --overlaps "$overlaps"
    "$python" "$here/compare.py" "$out/peer.json" "$out/ours.json"
done
