// What waits is never lost: one queue for all tabs, and nothing leaves it before the server has it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Problem } from "../../templates/web/api.js";
import { exported, imported, message, Queue } from "../../templates/web/queue.js";
import { Memory } from "../../templates/web/waiting.js";

const scan = (number) => ({ id: `id-${number}`, code: `code-${number}`, at: "2024-11-04T06:00:00.000Z", gate: "main" });
const gone = () => new Problem(0, "unreachable", "no network");

/** Locks of one browser: one holder at a time, and who finds it taken is told so. */
function locks() {
  let isTaken = false;
  return {
    async request(_, { ifAvailable }, run) {
      assert.ok(ifAvailable);
      if (isTaken) return run(null);
      isTaken = true;
      try {
        return await run({});
      } finally {
        isTaken = false;
      }
    },
  };
}

/** Channels between the tabs of one browser. */
function tabs() {
  const all = [];
  return () => {
    const own = { onmessage: null, postMessage: (data) => all.filter((tab) => tab !== own).forEach((tab) => tab.onmessage?.({ data: structuredClone(data) })) };
    all.push(own);
    return own;
  };
}

class Tab {
  constructor(server, { kept = new Memory(), shared = null, channel = null } = {}) {
    this.news = [];
    const tell = (kind) => (scan, more) => this.news.push([kind, scan.id, more?.verdict ?? more?.type ?? more?.message]);
    this.timers = [];
    this.queue = new Queue({
      kept,
      channel,
      locks: shared,
      send: server,
      told: { answered: tell("answered"), held: tell("held"), waiting: tell("waiting"), changed: (count) => (this.count = count) },
      now: () => Date.parse("2024-11-04T06:00:01.000Z"),
      later: (run) => this.timers.push(run),
    });
  }
}

const admits = { scan: async () => ({ verdict: "admitted" }), hold: async () => ({}) };

test("an answer takes a reading out of the queue", async () => {
  const kept = new Memory();
  const tab = new Tab(admits, { kept });
  assert.equal(await tab.queue.push(scan(1)), true);
  assert.deepEqual(tab.news, [["answered", "id-1", "admitted"]]);
  assert.equal(tab.count, 0);
  assert.deepEqual(await kept.all("scan"), []);
});

test("a reading is kept before anything becomes of it, and goes when the server has it", async () => {
  const kept = new Memory();
  let answer;
  const tab = new Tab({ scan: () => new Promise((done) => (answer = done)) }, { kept });
  const pushed = tab.queue.push(scan(1));
  await new Promise((done) => setImmediate(done));
  assert.equal((await kept.all("scan")).length, 1);
  answer({ verdict: "admitted" });
  await pushed;
  assert.equal((await kept.all("scan")).length, 0);
});

test("two tabs have one queue, and the tab that stays sends what the other left", async () => {
  const [kept, shared, channel] = [new Memory(), locks(), tabs()];
  const sent = [];
  let isThere = false;
  const server = {
    scan: async (scan) => {
      if (!isThere) throw gone();
      sent.push(scan.id);
      return { verdict: "admitted" };
    },
  };
  const [one, two] = [new Tab(server, { kept, shared, channel: channel() }), new Tab(server, { kept, shared, channel: channel() })];
  for (const number of [1, 2, 3]) await one.queue.push(scan(number));
  await two.queue.push(scan(4));
  assert.deepEqual([one.count, two.count], [4, 4]);
  isThere = true;
  // The second tab is closed; the first sends all.
  await one.queue.flush();
  assert.deepEqual(sent, ["id-1", "id-2", "id-3", "id-4"]);
  assert.equal(one.count, 0);
  assert.equal((await kept.all("scan")).length, 0);
});

test("a reading of a tab that was closed at once is sent by the next, a little later", async () => {
  const kept = new Memory();
  await kept.put("scan", scan(1));
  const tab = new Tab(admits, { kept });
  await tab.queue.flush();
  assert.equal((await kept.all("scan")).length, 1, "its tab may still be at it");
  assert.equal(tab.timers.length, 1, "and it is looked at again");
  tab.queue.now = () => Date.parse("2024-11-04T06:00:11.000Z");
  await tab.timers[0]();
  assert.equal((await kept.all("scan")).length, 0);
});

test("a clock that was set back keeps no reading of a closed tab here", async () => {
  const kept = new Memory();
  await kept.put("scan", scan(1));
  const tab = new Tab(admits, { kept });
  tab.queue.now = () => Date.parse("2024-11-03T06:00:00.000Z");
  await tab.queue.flush();
  assert.equal((await kept.all("scan")).length, 0);
});

test("what waited is sent several at once when the first was taken, and only one is tried in vain", async () => {
  const kept = new Memory();
  for (let number = 10; number < 40; number++) await kept.put("scan", { ...scan(number), waited: true });
  let isThere = false, under = 0, most = 0;
  const sent = [];
  const server = {
    scan: async (scan) => {
      sent.push(scan.id);
      if (!isThere) throw gone();
      most = Math.max(most, (under += 1));
      if (sent.length === 2) assert.equal(under, 1, "the first goes by itself");
      await new Promise((done) => setImmediate(done));
      under -= 1;
      return { verdict: "admitted" };
    },
  };
  const tab = new Tab(server, { kept });
  await tab.queue.flush();
  assert.deepEqual(sent, ["id-10"]);
  isThere = true;
  await tab.queue.flush();
  assert.deepEqual([most, sent.length, tab.count, (await kept.all("scan")).length], [8, 31, 0, 0]);
  assert.deepEqual(sent.slice(1), Array.from({ length: 30 }, (_, place) => `id-${place + 10}`), "the oldest first");
});

test("only one tab sends at a time, and the others hear of it", async () => {
  const [kept, shared, channel] = [new Memory(), locks(), tabs()];
  for (const number of [1, 2]) await kept.put("scan", { ...scan(number), waited: true });
  let asked = 0;
  const server = { scan: async () => ((asked += 1), await new Promise((done) => setImmediate(done)), { verdict: "admitted" }) };
  const [one, two] = [new Tab(server, { kept, shared, channel: channel() }), new Tab(server, { kept, shared, channel: channel() })];
  await Promise.all([one.queue.load(), two.queue.load()]);
  await Promise.all([one.queue.flush(), two.queue.flush()]);
  assert.equal(asked, 2);
  assert.deepEqual(two.news.map(([kind]) => kind), ["answered", "answered"]);
  assert.equal(two.count, 0);
});

test("what the server cannot record is kept by it for a supervisor, and only then leaves", async () => {
  const kept = new Memory();
  const refuses = async () => {
    throw new Problem(409, "urn:accredit:problem:refused", "no such gate");
  };
  let isFull = true;
  const held = [];
  const hold = async (scan, problem) => {
    if (isFull) throw new Problem(507, "urn:accredit:problem:held-full", "too many");
    held.push([scan.id, problem.type]);
  };
  const tab = new Tab({ scan: refuses, hold }, { kept });
  await tab.queue.push(scan(1));
  assert.equal((await kept.all("scan")).length, 1, "the server could not keep it either");
  isFull = false;
  await tab.queue.flush();
  assert.deepEqual(held, [["id-1", "urn:accredit:problem:refused"]]);
  assert.equal((await kept.all("scan")).length, 0);
  assert.deepEqual(tab.news.at(-1).slice(0, 2), ["held", "id-1"]);
});

test("a device that was revoked keeps what waits", async () => {
  const kept = new Memory();
  const tab = new Tab({ scan: async () => { throw new Problem(401, "urn:accredit:problem:not-enrolled", "revoked"); } }, { kept });
  await tab.queue.push(scan(1));
  tab.queue.stop();
  await tab.queue.flush();
  assert.equal((await kept.all("scan")).length, 1);
  assert.equal(tab.news.length, 1);
});

test("one reading that the server stumbles over holds up no other", async () => {
  const kept = new Memory();
  for (const number of [1, 2]) await kept.put("scan", { ...scan(number), waited: true });
  const server = {
    scan: async ({ id }) => {
      if (id === "id-1") throw new Problem(500, "urn:accredit:problem:internal", "a fault");
      return { verdict: "admitted" };
    },
  };
  const tab = new Tab(server, { kept });
  await tab.queue.flush();
  assert.deepEqual((await kept.all("scan")).map(({ id }) => id), ["id-1"]);
});

test("a browser whose disk is full keeps readings as long as the page lives", async () => {
  const kept = new Memory();
  kept.put = async () => {
    throw new Error("the disk is full");
  };
  let isThere = false;
  const tab = new Tab({ scan: async () => { if (!isThere) throw gone(); return { verdict: "admitted" }; } }, { kept });
  await tab.queue.push(scan(1));
  assert.equal(tab.count, 1);
  isThere = true;
  await tab.queue.flush();
  assert.equal(tab.count, 0);
});

test("what is late says when it was made, and what is not leaves that to the server", () => {
  const byServer = (moment) => new Date(moment + 1000).toISOString();
  assert.deepEqual(message(scan(1), byServer), { id: "id-1", code: "code-1", gate: "main" });
  assert.equal(message({ ...scan(1), waited: true }, byServer).at, "2024-11-04T06:00:01.000Z");
});

test("a file of what waits is read again, and others are not", () => {
  const byServer = (moment) => new Date(moment).toISOString();
  const file = imported(exported("event", [scan(1), scan(2)], byServer));
  assert.equal(file.event, "event");
  assert.deepEqual(file.readings.map(({ id, at, waited }) => [id, at, waited]), [
    ["id-1", "2024-11-04T06:00:00.000Z", true],
    ["id-2", "2024-11-04T06:00:00.000Z", true],
  ]);
  for (const other of ["", "{}", "[1]", "null", JSON.stringify({ format: "accredit-waiting", version: 2, readings: [] })]) {
    assert.equal(imported(other), null, other);
  }
});

test("what was taken back goes before the readings that wait", async () => {
  const sent = [];
  const kept = new Memory();
  await kept.put("scan", { ...scan(1), waited: true });
  const server = { ahead: async () => sent.push("undo"), scan: async ({ id }) => (sent.push(id), { verdict: "admitted" }), hold: async () => ({}) };
  await new Tab(server, { kept }).queue.flush();
  assert.deepEqual(sent, ["undo", "id-1"]);
});
