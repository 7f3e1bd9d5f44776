#!/usr/bin/env bash
# Every report in every format over 100,000 participants, 5 days and 1,000,000 scans: wall time and peak memory.
#
#     benches/reports.sh [PROGRAM]        (a release build unless a program is named; needs GNU time and python3)
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# -gt 0 ]; then program=$(realpath "$1"); else cargo build --profile dist --quiet; program=${CARGO_TARGET_DIR:-$PWD/target}/dist/accredit; fi
list=$PWD/templates/sample/kuwait-2024.csv
event=$PWD/templates/sample/kuwait-2024.toml
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

sed 's/^days .*/days = ["2024-11-04", "2024-11-05", "2024-11-06", "2024-11-07", "2024-11-08"]/' "$event" > event.toml
python3 - "$list" <<'PY'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], encoding='utf-8')))
out = csv.DictWriter(open('list.csv', 'w', encoding='utf-8', newline=''), rows[0].keys())
out.writeheader()
for number in range(100_000):
    row = dict(rows[number % len(rows)])
    row['reference'] = f'R{number:06}'
    row['family_name'] += chr(ord('a') + number // 26 % 26) + chr(ord('a') + number % 26)
    row['days'] = ''
    out.writerow(row)
PY
"$program" -q init event.toml
"$program" -q import list.csv || true

# Two readings a person and day: in by the main entrance, out or in again; one in fifty is refused.
python3 - <<'PY'
import random, sqlite3, uuid
random.seed(1)
database = sqlite3.connect('event.db')
start = 1_730_692_800_000  # 2024-11-04 07:00 in Kuwait
scans, attendance, number = [], [], 0
for day in range(5):
    readings = []
    for person in range(1, 100_001):
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

printf '%-34s %-6s %9s %9s %9s %12s\n' report format wall processor memory bytes
for words in 'attendance' 'attendance --by category,day' 'attendance --by delegation' 'attendance --by hour' arrivals zones delegations \
    'absent' refusals summary 'person R000001' scans; do
    for format in ${FORMATS:-csv json html xlsx pdf}; do
        # shellcheck disable=SC2086
        /usr/bin/time -f '%e %U %S %M' -o time "$program" -q report $words -o "out.$format"
        awk -v words="$words" -v format="$format" -v bytes="$(stat -c %s "out.$format")" \
            '{ printf "%-34s %-6s %7.2f s %7.2f s %6.0f MB %12d\n", words, format, $1, $2 + $3, $4 / 1024, bytes }' time
    done
done
