#!/usr/bin/env bash
# The same job by geoland and by the best shapely script, compared figure by figure and timed side by side.
#   benches/peers/run.sh FOLDER [GEOLAND [OPTION...]]
# FOLDER holds parcels.geojson, green.geojson, districts.geojson and alleys.geojson, as `geoland generate` writes them. Options, such as
# --as-of 2017-06-30, go to every program. NAIVE=1 times the plain GeoPandas script too, which takes minutes on 100,000
# parcels. Exits 1 where a figure differs by more than 1e-9.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$1
geoland=${2:-$here/../../target/release/geoland}
options=("${@:3}")
python=$here/.venv/bin/python
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
layers=("$folder/parcels.geojson" --green "$folder/green.geojson" --districts "$folder/districts.geojson")
layers+=(--alleys "$folder/alleys.geojson")

# Runs and prints a measurement, and leaves its CPU seconds in $cpu.
measure() {
    "$python" "$here/measure.py" "$1" "$2" "${@:3}" "${layers[@]}" "${options[@]}" > "$out/measured"
    cat "$out/measured"
    cpu=$(awk '{ print $(NF - 6) }' "$out/measured")
}

ratio() {
    awk -v peer="$1" -v ours="$2" 'BEGIN { if (ours > 0) printf "%-24s %8.1f times the CPU seconds of geoland\n", "", peer / ours }'
}

failed=0
for overlaps in credit within; do
    # One thread, since the scripts have one.
    measure "geoland, $overlaps" "$out/ours.json" "$geoland" summarize --no-project --overlaps "$overlaps" \
        --format json --quiet --threads 1
    ours=$cpu
    measure "shapely, $overlaps" "$out/peer.json" "$python" "$here/summarize.py" --overlaps "$overlaps"
    ratio "$cpu" "$ours"
    "$python" "$here/compare.py" "$out/peer.json" "$out/ours.json" || failed=1
done
if [[ ${NAIVE:-0} == 1 ]]; then
    measure "GeoPandas, within" "$out/naive.json" "$python" "$here/summarize_naive.py"
    ratio "$cpu" "$ours"
fi
exit "$failed"
