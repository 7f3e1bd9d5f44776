#!/usr/bin/env bash
# Photos of 512 people, 12 megapixels each: import, import again, print. Wall time, processor time and peak memory.
#
#     benches/photos.sh [FOLDER]        (keeps the photographs in FOLDER and takes them from there the next time;
#                                        needs GNU time, and python3 with Pillow and numpy, or another one in $PYTHON)
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --profile dist --quiet
program=${CARGO_TARGET_DIR:-$PWD/target}/dist/accredit
list=$PWD/templates/sample/kuwait-2024.csv
event=$PWD/templates/sample/kuwait-2024.toml
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
photos=${1:-$folder/photos}
mkdir -p "$photos"
photos=$(cd "$photos" && pwd)
if [ -z "$(ls "$photos")" ]; then
    echo "making 512 photographs in $photos; this takes some minutes" >&2
    "${PYTHON:-python3}" benches/photos.py "$list" "$photos"
fi
cd "$folder"

measure() {
    local name=$1
    shift
    /usr/bin/time -f '%e %U %S %M' -o times "$@" >/dev/null 2>said || { cat said; exit 1; }
    awk -v name="$name" '{ printf "%-34s %7.2f s   processor %7.2f s   %6.0f MB\n", name, $1, $2 + $3, $4 / 1024 }' times
}

"$program" -q init "$event"
measure 'import of 512 people with photos' "$program" import "$list" --photos "$photos"
tail -n 1 said
measure 'the same again, nothing new' "$program" import "$list" --photos "$photos"
measure 'badges, one a page' "$program" badge print -o badges.pdf
measure 'badges, on A4 sheets' "$program" badge print --sheet a4 -o badges-a4.pdf
ls -l badges.pdf badges-a4.pdf event.db | awk '{ printf "%-34s %7.1f MB\n", $NF, $5 / 1e6 }'
