#!/usr/bin/env python3
"""What a gate takes with it at the size of a large event: bytes on the wire, and the time until a slow device can decide by itself.

    benches/pack.py [PEOPLE] [PROGRAM]     (100,000 people and target/dist/accredit unless told otherwise; needs chromium and chromedriver)

A headless Chromium at a sixth of this computer's speed and 5 Mbit/s opens the gate page of an event with so many people and is timed
until it can decide alone; then badges are blocked, one by one, and the time until the gate has that is taken. The longest task of
the page says how long a scan may have had to wait meanwhile. At last badges are read, and it is timed from Enter to the painted verdict:
with the server, with one that stopped to answer, and without one. What is held: 6 MB, 20 s, 2 s for a change, and at this computer's own speed
60 ms with a server and 460 ms while the gate is unsure whether there is one.
"""

import csv, datetime, json, os, signal, sqlite3, subprocess, sys, tempfile, time, urllib.request

PEOPLE = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = sys.argv[2] if len(sys.argv) > 2 else os.path.join(os.environ.get("CARGO_TARGET_DIR", f"{ROOT}/target"), "dist/accredit")
SLOWER, THROUGHPUT, LATENCY = 6, 5_000_000 / 8, 20
CHANGES = 5
READINGS = 25
LETTERS = "CBDEFGHIJKLNRTUV"

given = "Amina Bao Chidi Dana Efua Farid Grace Hala Ines Jan Kofi Lea Musa Nia Omar Petra Qadir Rosa Sami Tariq Uma Vera Wen Yara Zoe".split()
family = "Abiola Berg Chen Diallo Eriksson Fofana Garcia Haddad Ito Jensen Kone Lopez Mensah Novak Okafor Park Quispe Rossi Silva Tanaka".split()


def run(*args, **more):
    return subprocess.run([PROGRAM, *args], check=True, capture_output=True, text=True, **more).stdout


def event(folder):
    """Makes an event that is today, and its people, all with badges."""
    sample = open(f"{ROOT}/templates/sample/kuwait-2024.toml", encoding="utf-8").read()
    today = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1)).date()
    text = sample.replace("2024-11-04", str(today)).replace("2024-11-05", str(today + datetime.timedelta(days=1)))
    with open("event.toml", "w", encoding="utf-8") as file:
        file.write(text + '\n[offline]\ndecide = "admit"\n')
    with open(f"{ROOT}/templates/sample/kuwait-2024.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with open("list.csv", "w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, ["reference", "given_name", "family_name", "category", "delegation", "country", "native_name"])
        out.writeheader()
        for number in range(PEOPLE):
            row = rows[number % len(rows)]
            # Every name is another, and no name is a pattern that packs to nothing: as real lists are.
            draw = (number * 2_654_435_761) % 4_294_967_296
            name = family[draw % 20] + "-" + family[draw // 20 % 20] + chr(97 + draw // 400 % 26) + chr(97 + draw // 10_400 % 26)
            out.writerow({
                "reference": f"K{number:06}", "given_name": given[draw // 7 % 25] + " " + given[draw // 175 % 25], "family_name": name,
                "category": row["category"], "delegation": row["delegation"], "country": row["country"],
                "native_name": row["native_name"] if number % 3 == 0 else "",
            })
    run("init", "event.toml")
    subprocess.run([PROGRAM, "-q", "import", "list.csv"], capture_output=True)
    run("-q", "badge", "print", "--template", "label-62", "-o", "badges.pdf")
    os.remove("badges.pdf")


class Browser:
    """Chromium, driven over the W3C's driver protocol."""

    def __init__(self, folder):
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in self.driver.stdout:
            if "started successfully on port" in line:
                self.url = "http://127.0.0.1:" + line.rsplit(" ", 1)[1].strip(" .\n")
                break
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={folder}/profile"]
        options = {"browserName": "chrome", "goog:chromeOptions": {"args": arguments}}
        self.url += "/session/" + self.post("/session", {"capabilities": {"alwaysMatch": options}})["sessionId"]

    def post(self, path, body):
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), {"content-type": "application/json"})
        return json.load(urllib.request.urlopen(request, timeout=300))["value"]

    def tell(self, command, **params):
        return self.post("/goog/cdp/execute", {"cmd": command, "params": params})

    def script(self, text):
        return self.post("/execute/sync", {"script": text, "args": []})

    def wait(self, expression, most=300):
        started = time.monotonic()
        while not self.script(f"return (async () => Boolean({expression}))()"):
            if time.monotonic() - started > most:
                raise SystemExit(f"waited in vain for {expression}: " + self.script("return document.body.innerText")[:500])
            time.sleep(0.05)
        return time.monotonic()

    def end(self):
        request = urllib.request.Request(self.url, method="DELETE")
        urllib.request.urlopen(request, timeout=30)
        self.driver.terminate()


# How many parts of the kind the page keeps in the browser's database.
PARTS = """(await (async () => {
    const wait = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
    const database = await wait(indexedDB.open('accredit-pack'));
    const names = await wait(database.transaction('part').objectStore('part').getAllKeys());
    database.close();
    return names;
})()).filter((name) => String(name).startsWith('KIND')).length"""


def pack_size(server, token):
    body = json.dumps({"token": token}).encode()
    request = urllib.request.Request(server + "/v1/enroll", body, {"content-type": "application/json"})
    secret = json.load(urllib.request.urlopen(request))["secret"]
    request = urllib.request.Request(server + "/v1/pack", headers={"authorization": f"Bearer {secret}", "accept-encoding": "gzip"})
    started = time.monotonic()
    size = len(urllib.request.urlopen(request).read())
    return size, time.monotonic() - started


def main(folder):
    os.chdir(folder)
    event(folder)
    server = subprocess.Popen([PROGRAM, "serve", "--listen", "127.0.0.1:0", "--json"], stdout=subprocess.PIPE, stderr=open("serve.log", "w"), text=True)
    try:
        url = json.loads(server.stdout.readline())["url"]
        enroll = lambda: json.loads(run("device", "enroll", "--role", "gate", "--gate", "main", "--json", "--url", url))
        size, took = pack_size(url, enroll()["token"])
        print(f"{PEOPLE} people: the pack is {size / 1e6:.2f} MB on the wire, made in {took:.1f} s")
        browser = Browser(folder)
        try:
            measure(browser, enroll()["url"])
            verdicts(browser, server)
        finally:
            browser.end()
    finally:
        server.kill()
        server.wait()


def measure(browser, url):
    # What the page's tasks take, from the first.
    browser.tell("Page.addScriptToEvaluateOnNewDocument", source="""
        window.tasks = [];
        new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ startTime, duration }) => [startTime, duration])))
            .observe({ type: 'longtask', buffered: true });""")
    browser.post("/url", {"url": url})
    browser.wait("location.hash === '' && !document.getElementById('with').hidden")
    browser.tell("Network.enable")
    browser.tell("Network.emulateNetworkConditions", offline=False, latency=LATENCY, downloadThroughput=THROUGHPUT, uploadThroughput=THROUGHPUT)
    browser.tell("Emulation.setCPUThrottlingRate", rate=SLOWER)
    started = time.monotonic()
    browser.script("document.getElementById('enroll').click()")
    ready = browser.wait("document.getElementById('age')?.dataset.ready === 'true'")
    kept = browser.wait(f"{PARTS.replace('KIND', 'whole')} === 1")
    longest = browser.script("return Math.max(0, ...tasks.map(([, duration]) => duration))")
    print(f"the gate can decide alone after {ready - started:.1f} s, and has kept it after {kept - started:.1f} s; the longest task took {longest:.0f} ms")
    browser.wait("document.getElementById('state').dataset.state === 'online'")
    browser.script("tasks.length = 0")
    times = []
    for number in range(CHANGES):
        run("participant", "block", f"K{number * 1_000:06}")
        changed = time.monotonic()
        times.append(browser.wait(f"{PARTS.replace('KIND', 'change-')} === {number + 1}", 30) - changed)
    longest = browser.script("return Math.max(0, ...tasks.map(([, duration]) => duration))")
    print(f"a change is at the gate after {', '.join(f'{one:.2f}' for one in times)} s; the longest task then took {longest:.0f} ms")
    # Opened again, without a server: what was kept is read.
    started = time.monotonic()
    browser.script("location.reload()")
    ready = browser.wait("document.readyState === 'complete' && document.getElementById('age')?.dataset.ready === 'true'")
    longest = browser.script("return Math.max(0, ...tasks.map(([, duration]) => duration))")
    print(f"opened again, it can decide after {ready - started:.1f} s; the longest task took {longest:.0f} ms")


# Types codes as a reader does, each when the one before has its verdict; returns the milliseconds from each Enter to the painted verdict.
READ = """
    const verdict = document.getElementById('verdict');
    const key = (key) => new KeyboardEvent('keydown', { key, code: key === 'Enter' ? key : `Key${key}`, bubbles: true, cancelable: true });
    const press = (one) => (document.activeElement ?? document.body).dispatchEvent(key(one));
    const shown = () => new Promise((done) => {
        const seen = new MutationObserver(() => {
            if (!['admitted', 'repeat', 'refused'].includes(verdict.dataset.verdict)) return;
            seen.disconnect();
            // A task that is posted while a frame is made runs after that frame was painted.
            requestAnimationFrame(() => {
                const { port1, port2 } = new MessageChannel();
                port1.onmessage = () => done(performance.now());
                port2.postMessage(0);
            });
        });
        seen.observe(verdict, { attributes: true, attributeFilter: ['data-verdict'] });
    });
    return (async () => {
        const took = [];
        for (const code of CODES) {
            verdict.dataset.verdict = '';
            await new Promise((done) => setTimeout(done, 20));
            const painted = shown();
            [...code].forEach(press);
            const from = performance.now();
            press('Enter');
            took.push((await painted) - from);
        }
        return took;
    })()"""


def verdicts(browser, server):
    rows = sqlite3.connect("file:event.db?mode=ro", uri=True).execute("select hex(credential) from badge where state = 'valid' order by serial desc")
    codes = iter("".join(LETTERS[int(digit, 16)] for digit in code) for (code,) in rows)

    def read(what):
        took = sorted(browser.script(READ.replace("CODES", json.dumps([next(codes) for _ in range(READINGS)]))))
        at = lambda part: took[int((len(took) - 1) * part)]
        print(f"Enter to painted verdict, {what}: median {at(0.5):.0f} ms, p95 {at(0.95):.0f} ms, slowest {at(1):.0f} ms")

    browser.tell("Network.emulateNetworkConditions", offline=False, latency=0, downloadThroughput=-1, uploadThroughput=-1)
    for slower in (1, SLOWER):
        browser.tell("Emulation.setCPUThrottlingRate", rate=slower)
        at = "" if slower == 1 else f", at a {slower}th of the speed"
        browser.wait("document.getElementById('state').dataset.state === 'online'")
        read("with a server" + at)
        server.send_signal(signal.SIGSTOP)
        read("with one that does not answer" + at)
        server.send_signal(signal.SIGCONT)
        browser.wait("document.getElementById('state').textContent === 'Connected'")
    server.kill()
    server.wait()
    browser.wait("document.getElementById('state').dataset.state === 'offline'")
    for slower in (SLOWER, 1):
        browser.tell("Emulation.setCPUThrottlingRate", rate=slower)
        read("without one" + ("" if slower == 1 else f", at a {slower}th of the speed"))


with tempfile.TemporaryDirectory() as folder:
    main(folder)
