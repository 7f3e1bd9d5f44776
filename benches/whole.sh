#!/usr/bin/env bash
# Whole commands at 512, 10,000 and 100,000 participants: wall time and peak memory, the median of several runs.
#
#     benches/whole.sh [RUNS]        (3 unless told otherwise; needs GNU time and python3)
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-3}
cargo build --profile dist --quiet
program=${CARGO_TARGET_DIR:-$PWD/target}/dist/accredit
list=$PWD/templates/sample/kuwait-2024.csv
event=$PWD/templates/sample/kuwait-2024.toml
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# measure NAME COUNT COMMAND…: the median of the runs. What each run needs to start from is made by the function "before".
measure() {
    local name=$1 count=$2
    shift 2
    for _ in $(seq "$runs"); do
        before
        /usr/bin/time -f '%e %M' -a -o times sh -c "$*" >/dev/null 2>&1 || true
    done
    python3 - "$name" "$count" <<'PY'
import statistics, sys
rows = [line.split() for line in open('times') if len(line.split()) == 2 and line[0].isdigit()]
seconds = statistics.median(float(row[0]) for row in rows)
memory = max(int(row[1]) for row in rows)
name, count = sys.argv[1], int(sys.argv[2])
print(f"{count:>7}  {name:<34} {seconds:8.2f} s  {count / max(seconds, 0.01):>10,.0f} /s  {memory / 1024:8.0f} MB")
PY
    rm -f times
}
before() { :; }

printf '%7s  %-34s %10s  %13s  %11s\n' people job wall rate memory
for count in 512 10000 100000; do
    rm -rf ./*
    python3 - "$list" "$count" <<'PY'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], encoding='utf-8')))
out = csv.DictWriter(open('list.csv', 'w', encoding='utf-8', newline=''), rows[0].keys())
out.writeheader()
for number in range(int(sys.argv[2])):
    row = dict(rows[number % len(rows)])
    row['reference'] = f'R{number:06}'
    # Every name is another, so that nothing is drawn from memory.
    row['family_name'] += chr(ord('a') + number // 26 % 26) + chr(ord('a') + number % 26) if number >= len(rows) else ''
    row['email'] = f'p{number}@example.org'
    out.writerow(row)
PY
    before() { rm -f event.db* event.key; "$program" -q init "$event"; }
    measure import "$count" "$program -q import list.csv"
    before() { rm -f event.db* event.key; "$program" -q init "$event"; "$program" -q import list.csv || true; }
    measure 'badges, first issue, one a page' "$count" "$program -q badge print -o badges.pdf"
    before() { :; }
    measure 'badges, one a page' "$count" "$program -q badge print -o badges.pdf"
    measure 'badges, on A4 sheets' "$count" "$program -q badge print --sheet a4 -o badges-a4.pdf"
    ls -l badges.pdf badges-a4.pdf | awk -v n="$count" '{ printf "%7d  %-34s %8.0f bytes a badge\n", n, $NF, $5 / n }'
    python3 - <<'PY'
import sqlite3
letters = 'CBDEFGHIJKLNRTUV'
rows = sqlite3.connect('event.db').execute('select credential from badge order by serial')
with open('codes.txt', 'w') as out:
    for (credential,) in rows:
        out.write(''.join(letters[byte >> 4] + letters[byte & 15] for byte in credential) + '\n')
PY
    cp event.db saved.db
    before() { rm -f event.db-*; cp saved.db event.db; }
    measure 'check-in from stdin, --batch' "$count" "$program -q checkin --gate main --at 2024-11-04T09:00 --batch < codes.txt"
    head -n 2000 codes.txt > some.txt
    measure 'check-in from stdin, line by line' "$(wc -l < some.txt)" "$program -q checkin --gate main --at 2024-11-05T09:00 < some.txt"
    before() { rm -f event.db-*; cp saved.db event.db; "$program" -q checkin --gate main --at 2024-11-04T09:00 --batch < codes.txt >/dev/null || true; }
    measure 'attendance report, CSV' "$count" "$program -q report attendance -o attendance.csv"
    before() { :; }
    measure 'attendance report, XLSX' "$count" "$program -q report attendance -o attendance.xlsx"
done
