#!/usr/bin/env python3
"""How long a hall's own server takes to catch up after a day without its main server.

    benches/hall.py [SCANS] [PROGRAM]     (100,000 scans and target/dist/accredit unless told otherwise)

A satellite joins; the main server ends; the satellite records so many scans; both start again, and it is timed until the main server has
all of them. Then the other way round: the satellite is away while the main server records as many. What is held: 10 s each way. The processor
time of both is told beside: on a machine that does something else, too, that is what can be compared.
"""

import csv, datetime, json, os, signal, sqlite3, subprocess, sys, tempfile, time

SCANS = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else os.path.join(os.environ.get("CARGO_TARGET_DIR", f"{ROOT}/target"), "dist/accredit")
LETTERS = "CBDEFGHIJKLNRTUV"


def run(*args, **more):
    return subprocess.run([PROGRAM, *args], capture_output=True, text=True, **more).stdout


def event():
    """Makes an event that is today, and its people, all with badges."""
    sample = open(f"{ROOT}/templates/sample/kuwait-2024.toml", encoding="utf-8").read()
    today = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1)).date()
    text = sample.replace("2024-11-04", str(today)).replace("2024-11-05", str(today + datetime.timedelta(days=1)))
    with open("event.toml", "w", encoding="utf-8") as file:
        file.write(text + '\n[offline]\ndecide = "admit"\n')
    with open("list.csv", "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["reference", "name", "category"])
        out.writerows([f"K{number:06}", f"Guest Number{number}", "Delegate"] for number in range(SCANS))
    run("init", "event.toml")
    run("-q", "import", "list.csv")
    run("-q", "badge", "print", "--template", "label-62", "-o", "badges.pdf")
    os.remove("badges.pdf")


def codes():
    rows = sqlite3.connect("file:event.db?mode=ro", uri=True).execute("select hex(credential) from badge order by serial")
    return "\n".join("".join(LETTERS[int(digit, 16)] for digit in code) for (code,) in rows) + "\n"


def serve(db, listen="127.0.0.1:0"):
    log = open(f"{db}.log", "a")
    server = subprocess.Popen([PROGRAM, "--db", db, "serve", "--listen", listen, "--json"], stdout=subprocess.PIPE, stderr=log, text=True)
    return server, json.loads(server.stdout.readline())["url"]


def end(server):
    """Ends a server; returns the seconds of processor time that it took."""
    server.send_signal(signal.SIGTERM)
    _, _, used = os.wait4(server.pid, 0)
    server.returncode = 0
    return used.ru_utime + used.ru_stime


def until(db, count, started):
    """Waits until a database has so many scans; returns how long that took."""
    reader = sqlite3.connect(f"file:{db}?mode=ro", uri=True)
    while reader.execute("select count(*) from scan").fetchone()[0] < count:
        time.sleep(0.05)
    return time.monotonic() - started


def main(folder):
    os.chdir(folder)
    event()
    all_codes = codes()
    server, url = serve("event.db")
    told = json.loads(run("device", "enroll", "--role", "satellite", "--name", "hall B", "--json"))
    joined = time.monotonic()
    run("satellite", "join", url, told["code"], "--db", "hall.db")
    print(f"{SCANS} people: the satellite has joined after {time.monotonic() - joined:.1f} s")
    end(server)
    run("--db", "hall.db", "checkin", "--gate", "main", "--batch", input=all_codes)
    server, _ = serve("event.db", url.split("//")[1])
    started = time.monotonic()
    hall, _ = serve("hall.db")
    took = until("event.db", SCANS, started)
    while json.loads(run("--db", "hall.db", "satellite", "show", "--json"))["unsent"] > 0:
        pass
    used = end(hall), end(server)
    print(f"up: the main server has {SCANS} scans after {took:.1f} s (processor time: satellite {used[0]:.1f} s, main server {used[1]:.1f} s)")
    run("checkin", "--gate", "north", "--batch", input=all_codes)
    server, _ = serve("event.db", url.split("//")[1])
    started = time.monotonic()
    hall, _ = serve("hall.db")
    took = until("hall.db", 2 * SCANS, started)
    used = end(hall), end(server)
    print(f"down: the satellite has {SCANS} scans more after {took:.1f} s (processor time: satellite {used[0]:.1f} s, main server {used[1]:.1f} s)")
    same = [run("--db", db, "report", "attendance", "--json") for db in ("event.db", "hall.db")]
    print("both say the same" if same[0] == same[1] and same[0] else "THEY DIFFER")


with tempfile.TemporaryDirectory() as folder:
    main(folder)
