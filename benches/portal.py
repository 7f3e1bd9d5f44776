"""How long the pages of the portal take in a large event, and what gates notice of a portal that is flooded.

    portal.py [PEOPLE] [DELEGATIONS] [SECONDS]     (100000, 2000 and 20; the program is $PROGRAM, else target/dist/accredit)

Four of five people are approved; the others wait at the first step. One in ten lacks the function that a category requires, one in seven
the letter that another asks for. Each page is asked for one after the other over one connection, then by eight at once. Gates scan at
the pace of people at 16 doors: alone, then while 32 browsers ask for the queue and the delegations as fast as they are answered.
"""

import csv
import http.client
import json
import os
import pathlib
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid
from datetime import datetime, timedelta, timezone
from multiprocessing import Process, Queue

PEOPLE, DELEGATIONS, SECONDS = [int(text) for text in (sys.argv[1:] + ["100000", "2000", "20"][len(sys.argv) - 1 :])[:3]]
PROGRAM = os.environ.get("PROGRAM") or str(pathlib.Path(__file__).resolve().parent.parent / "target/dist/accredit")
GATES, FLOOD = 16, 32
CATEGORIES = ["Delegate", "Adviser", "Media", "Staff"]
TODAY = datetime.now(timezone.utc).date()

EVENT = f"""[event]
name = "Large conference"
short_name = "LARGE"
place = "Here"
timezone = "UTC"
days = ["{TODAY}", "{TODAY + timedelta(days=1)}"]
[[category]]
code = "Delegate"
requires = ["function"]
[[category]]
code = "Adviser"
[[category]]
code = "Media"
requires = ["letter"]
[[category]]
code = "Staff"
[[document]]
code = "letter"
[nomination]
import = "IMPORT"
steps = ["protocol", "security"]
[[quota]]
max = 60
"""


def run(*arguments):
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"{arguments}: {done.stderr}")
    return done.stdout


def people(name, numbers, chance):
    given = ["Amal", "Chen", "Diego", "Fatou", "Ингрид", "José", "نورة", "Somchai", "Ama", "Wei"]
    family = ["Al-Sabah", "Okafor", "García", "Nguyễn", "Иванова", "Müller", "الخالد", "Tan", "Smith", "Kim"]
    with open(name, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["reference", "category", "given_name", "family_name", "function", "delegation", "delegation_type", "head"])
        for number in numbers:
            body = number % DELEGATIONS
            function = "" if number % 10 == 3 else chance.choice(["Minister", "Counsellor", "Adviser", "Correspondent"])
            names = (f"{chance.choice(given)} {number}", chance.choice(family))
            head = "yes" if number < DELEGATIONS else ""
            out.writerow([f"R{number}", chance.choice(CATEGORIES), *names, function, f"Delegation {body}", "Member State", head])


def event():
    chance = random.Random(7)
    approved = PEOPLE * 4 // 5
    pathlib.Path("event.toml").write_text(EVENT.replace("IMPORT", "approved"))
    run("init", "event.toml")
    people("first.csv", range(approved), chance)
    run("-q", "import", "first.csv")
    pathlib.Path("event.toml").write_text(EVENT.replace("IMPORT", "submitted"))
    run("event", "apply", "event.toml")
    people("second.csv", range(approved, PEOPLE), chance)
    run("-q", "import", "second.csv")
    chosen = [part for number in range(512) for part in ("--reference", f"R{number * 7 % approved}")]
    run("badge", "print", "-o", "badges.pdf", *chosen)
    database = sqlite3.connect("event.db")
    letters = str.maketrans("0123456789abcdef", "CBDEFGHIJKLNRTUV")
    codes = [row[0].hex().translate(letters) for row in database.execute("select credential from badge")]
    database.close()
    return codes


class Browser:
    """Somebody who is signed in."""

    def __init__(self, address, cookie=""):
        self.address, self.cookie = address, cookie
        self.connection = http.client.HTTPConnection(address, timeout=60)

    def ask(self, method, path, body=None, headers=None):
        headers = {"cookie": self.cookie, "accept": "text/html", **(headers or {})}
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        except http.client.RemoteDisconnected:
            # The server ends connections that were silent for a while.
            self.connection = http.client.HTTPConnection(self.address, timeout=60)
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def enters(self, link):
        form = {"content-type": "application/x-www-form-urlencoded", "origin": f"http://{self.address}"}
        _, headers, _ = self.ask("POST", "/enter", urllib.parse.urlencode({"link": link}), form)
        self.cookie = headers["set-cookie"].split(";")[0]
        return self


def invited(address, name, *arguments):
    said = json.loads(run("person", "invite", name, "--json", *arguments))
    return Browser(address).enters(said["url"])


def told(took, parts=(0.5, 0.95, 0.99)):
    took = sorted(took)
    return "  ".join(f"p{int(part * 100)} {took[int((len(took) - 1) * part)] * 1000:7.1f} ms" for part in parts)


def asked(browser, paths, count):
    took = []
    for number in range(count):
        path = paths[number % len(paths)]
        started = time.perf_counter()
        status, _, body = browser.ask("GET", path)
        took.append(time.perf_counter() - started)
        if status != 200:
            sys.exit(f"{path}: {status} {body[:300]}")
    return took


def measured(name, browser, paths, count=60):
    asked(browser, paths, 5)
    alone = asked(browser, paths, count)
    together, lock = [], threading.Lock()

    def one():
        took = asked(Browser(browser.address, browser.cookie), paths, count // 6)
        with lock:
            together.extend(took)

    threads = [threading.Thread(target=one) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    print(f"{name:44} {told(alone, (0.5, 0.95))}   eight at once {told(together, (0.5, 0.95))}", flush=True)


def saved(browser, references, count=40):
    """Saves a changed function, as somebody who types does, in other nominations each time."""
    took = []
    headers = {"content-type": "application/x-www-form-urlencoded", "origin": f"http://{browser.address}", "accept": "application/json"}
    for number in range(count):
        page = browser.ask("GET", f"/people/{references[number % len(references)]}")[2].decode()
        value = lambda name: re.search(f'name="{name}" value="([^"]*)"', page)[1]
        form = {"token": value("token"), "version": value("version"), "f.function": f"Function {number}"}
        started = time.perf_counter()
        status, _, body = browser.ask("POST", f"/people/{references[number % len(references)]}", urllib.parse.urlencode(form), headers)
        took.append(time.perf_counter() - started)
        if status != 200:
            sys.exit(f"saving: {status} {body[:300]}")
    print(f"{'a draft is saved':44} {told(took, (0.5, 0.95))}", flush=True)


def gates(address, secret, codes, seconds, out):
    """Scans at the pace of people: each of the gates one every 100 ms or so."""
    took, lock = [], threading.Lock()

    def gate(own):
        connection = http.client.HTTPConnection(address, timeout=60)
        chance, mine, until = random.Random(own), [], time.monotonic() + seconds
        while time.monotonic() < until:
            now = datetime.now(timezone.utc).isoformat().replace("+00:00", "Z")
            body = json.dumps({"id": uuid7(), "code": chance.choice(codes), "at": now})
            started = time.perf_counter()
            connection.request("POST", "/v1/scan", body, {"content-type": "application/json", "authorization": f"Bearer {secret}"})
            answer = connection.getresponse()
            answer.read()
            mine.append(time.perf_counter() - started)
            if answer.status != 200:
                raise RuntimeError(answer.status)
            time.sleep(chance.uniform(0.05, 0.15))
        with lock:
            took.extend(mine)

    threads = [threading.Thread(target=gate, args=(own,)) for own in range(GATES)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    out.put(took)


def uuid7():
    bits = (int(time.time() * 1000) << 80) | (7 << 76) | (random.getrandbits(12) << 64) | (2 << 62) | random.getrandbits(62)
    return str(uuid.UUID(int=bits))


def flood(address, cookies, paths, seconds, out):
    counts = []

    def one(number):
        browser, until, count = Browser(address, cookies[number % len(cookies)]), time.monotonic() + seconds, 0
        while time.monotonic() < until:
            try:
                browser.ask("GET", paths[(number + count) % len(paths)])
                count += 1
            except (OSError, http.client.HTTPException):
                browser = Browser(address, browser.cookie)
        counts.append(count)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(FLOOD)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    out.put(sum(counts))


def scans(address, secret, codes, seconds):
    out = Queue()
    process = Process(target=gates, args=(address, secret, codes, seconds, out))
    process.start()
    return process, out


def main():
    os.chdir(tempfile.mkdtemp(prefix="portal-bench."))
    started = time.time()
    codes = event()
    print(f"{PEOPLE} people, {DELEGATIONS} delegations, made in {time.time() - started:.0f} s", flush=True)
    arguments = [PROGRAM, "serve", "--json", "-q", "--listen", "127.0.0.1:0", "--portal", "127.0.0.1:0"]
    server = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=open("serve.log", "w"), text=True)
    try:
        said = json.loads(server.stdout.readline())
        pages(said["portal_url"].split("//")[1].strip("/"), said["url"].split("//")[1].strip("/"), codes)
        status = pathlib.Path(f"/proc/{server.pid}/status").read_text()
        most = int(re.search(r"VmHWM:\s+(\d+)", status)[1])
        print(f"memory of the server: {most // 1024} MB at most")
    finally:
        server.terminate()
        server.wait()


def pages(portal, hall, codes):
    officer = invited(portal, "Olu", "--role", "officer")
    reviewer = invited(portal, "Pim", "--step", "protocol")
    second = invited(portal, "Sol", "--step", "security")
    focal = [invited(portal, f"Focal {number}", "--delegation", f"Delegation {number}") for number in (1, 2, 3)]
    for who, browser in (("officer", officer), ("reviewer", reviewer), ("second step", second)):
        measured(f"queue, {who}", browser, ["/queue"])
    for name, query in (
        ("all", "state=all"),
        ("approved", "state=approved"),
        ("on hold", "state=on-hold"),
        ("a step", "step=protocol"),
        ("a category", "category=Media"),
        ("a delegation", "delegation=Delegation+7"),
        ("something missing", "missing=anything"),
        ("no photo", "missing=photo"),
        ("documents missing", "missing=documents"),
        ("nothing missing", "missing=nothing"),
        ("something missing, of all", "state=all&missing=anything"),
        ("nothing missing, of all", "state=all&missing=nothing"),
        ("a name", "q=okafor"),
        ("a name, of all", "state=all&q=okafor+7"),
        ("a name that nobody has", "state=all&q=zzyzx"),
        ("all of it", "state=all&category=Media&missing=documents&q=amal"),
    ):
        measured(f"queue, officer: {name}", officer, [f"/queue?{query}"])
    measured("queue, reviewer: all, something missing", reviewer, ["/queue?state=all&missing=anything"])
    measured("queue, reviewer: all, a name", reviewer, ["/queue?state=all&q=okafor"])
    places = [(browser, browser.ask("GET", "/delegations")[1]["location"]) for browser in focal]
    for browser, place in places[:1]:
        measured("a delegation's page", browser, [place])
        references = list(dict.fromkeys(re.findall(r"/people/(R\d+)", browser.ask("GET", place)[2].decode())))
        measured("a person's page", browser, [f"/people/{one}" for one in references])
        measured("a nomination, officer", officer, [f"/nominations/{one}" for one in references])
        saved(browser, references)
    measured("figures", officer, ["/figures"])
    measured("exceptions", officer, ["/exceptions"])
    enrolment = json.loads(run("device", "enroll", "--json", "--role", "gate", "--gate", "main"))
    gate = Browser(hall)
    told_back = gate.ask("POST", "/v1/enroll", json.dumps({"token": enrolment["token"]}), {"content-type": "application/json"})
    secret = json.loads(told_back[2])["secret"]
    process, out = scans(hall, secret, codes, SECONDS)
    alone = out.get()
    process.join()
    print(f"gates alone                {len(alone) / SECONDS:6.0f}/s  {told(alone)}", flush=True)
    paths = ["/queue", "/queue?state=all&missing=anything", "/queue?state=all&q=okafor"]
    total = Queue()
    cookies = [officer.cookie]
    process, out = scans(hall, secret, codes, SECONDS)
    flooding = Process(target=flood, args=(portal, cookies, paths, SECONDS, total))
    flooding.start()
    beside = out.get()
    count = total.get()
    process.join()
    flooding.join()
    print(f"gates, portal flooded      {len(beside) / SECONDS:6.0f}/s  {told(beside)}   {count / SECONDS:.0f} pages/s of {FLOOD} browsers")


if __name__ == "__main__":
    main()
