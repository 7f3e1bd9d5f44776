#!/usr/bin/env bash
# Every report in every format over 100,000 participants, 5 days and 1,000,000 scans: wall time, processor time and peak memory.
#
#     benches/reports.sh [PROGRAM [OTHER]]    (a dist build unless a program is named; needs GNU time and python3)
#
# With OTHER, each report is made by both, one after the other, and the last column is PROGRAM's wall time in parts of OTHER's. Each has
# a database of its own: an older program cannot read a newer one's. FORMATS and PEOPLE narrow it: FORMATS=csv PEOPLE=1000.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# -gt 0 ]; then program=$(realpath "$1"); else cargo build --profile dist --quiet; program=${CARGO_TARGET_DIR:-$PWD/target}/dist/accredit; fi
other=${2:+$(realpath "$2")}
export PEOPLE=${PEOPLE:-100000}
list=$PWD/templates/sample/kuwait-2024.csv
event=$PWD/templates/sample/kuwait-2024.toml
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

sed 's/^days .*/days = ["2024-11-04", "2024-11-05", "2024-11-06", "2024-11-07", "2024-11-08"]/' "$event" > event.toml
python3 - "$list" <<'PY'
import csv, os, sys
rows = list(csv.DictReader(open(sys.argv[1], encoding='utf-8')))
out = csv.DictWriter(open('list.csv', 'w', encoding='utf-8', newline=''), rows[0].keys())
out.writeheader()
for number in range(int(os.environ['PEOPLE'])):
    row = dict(rows[number % len(rows)])
    row['reference'] = f'R{number:06}'
    row['family_name'] += chr(ord('a') + number // 26 % 26) + chr(ord('a') + number % 26)
    row['days'] = ''
    out.writerow(row)
PY

# Two readings a person and day: in by the main entrance, out or in again; one in fifty is refused.
prepare() {
    "$1" -q --db "$2" init event.toml
    "$1" -q --db "$2" import list.csv || true
    python3 - "$2" <<'PY'
import os, random, sqlite3, sys, uuid
random.seed(1)
database = sqlite3.connect(sys.argv[1])
start = 1_730_692_800_000  # 2024-11-04 07:00 in Kuwait
scans, attendance, number = [], [], 0
for day in range(5):
    readings = []
    for person in range(1, int(os.environ['PEOPLE']) + 1):
        first = start + day * 86_400_000 + random.randrange(3 * 3_600_000)
        readings.append((first, person, 'in', random.choice(('main', 'north', 'media'))))
        readings.append((first + random.randrange(60_000, 8 * 3_600_000), person, random.choice(('in', 'out')), 'main'))
    readings.sort()
    seen = {}
    for at, person, direction, gate in readings:
        number += 1
        refused = random.randrange(50) == 0
        verdict, reason = ('refused', 'zone') if refused else ('repeat' if direction == 'in' and person in seen else 'admitted', None)
        if direction == 'out':
            gate = 'main-out'
        if not refused and direction == 'in' or person in seen:
            first = seen.get(person)
            seen[person] = (first[0], at, first[2], number) if first else (at, at, number, number)
        scans.append((number, uuid.UUID(int=number).bytes, 'scan', at, at, day, gate, 3 if gate == 'media' else 0, direction, verdict, reason, person, ''))
    attendance += [(person, day, *row) for person, row in seen.items()]
with database:
    database.executemany('insert into scan (id, uuid, kind, at, recorded_at, day, gate, zone, direction, verdict, reason, participant, note) values (?,?,?,?,?,?,?,?,?,?,?,?,?)', scans)
    database.executemany('insert into attendance (participant, day, first_at, last_at, first_scan, last_scan) values (?,?,?,?,?,?)', attendance)
print(len(scans), 'scans')
PY
}
prepare "$program" event.db
if [ -n "$other" ]; then prepare "$other" other.db; fi

# Makes a report with a program and its database; writes wall, processor and memory to a file. A program may lack the report.
run() {
    # shellcheck disable=SC2086
    /usr/bin/time -f '%e %U %S %M' -o "$3" "$1" -q --db "$2" report $words -o "out.$format" 2>/dev/null || echo '- - - -' > "$3"
}

printf '%-34s %-6s %9s %9s %9s %12s %s\n' report format wall processor memory bytes "${other:+ratio}"
for words in 'attendance' 'attendance --by category,day' 'attendance --by delegation' 'attendance --by region' 'attendance --by hour' \
    arrivals zones stays delegations absent refusals summary bulletin badges 'person R000001' scans 'scans --sort name'; do
    for format in ${FORMATS:-csv json html xlsx pdf}; do
        if [ -n "$other" ]; then run "$other" other.db other; else echo '- - - -' > other; fi
        run "$program" event.db own
        paste -d' ' own other | awk -v words="$words" -v format="$format" -v bytes="$(stat -c %s "out.$format")" \
            '{ ratio = $5 + 0 > 0 ? sprintf("%.2f", $1 / $5) : ""
               printf "%-34s %-6s %7.2f s %7.2f s %6.0f MB %12d %s\n", words, format, $1, $2 + $3, $4 / 1024, bytes, ratio }'
    done
done
