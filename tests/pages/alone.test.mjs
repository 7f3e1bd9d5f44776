// A gate by itself: one decision a scan, kept before it is shown, and sent until the server has it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Alone } from "../../templates/web/alone.js";
import { Pack } from "../../templates/web/pack.js";
import { Queue, message } from "../../templates/web/queue.js";
import { Memory } from "../../templates/web/waiting.js";

const AT = "2024-11-04T09:00:00.000Z";
const byServer = (moment) => new Date(moment).toISOString();

/** A queue whose server answers when it is told to. */
function gate() {
  const sent = [], told = { answered: [], held: [] };
  let answer = null;
  const queue = new Queue({
    kept: new Memory(),
    send: {
      scan: (scan) => new Promise((resolve, reject) => (sent.push(scan), (answer = { resolve, reject }))),
      hold: async (scan) => told.held.push(scan),
    },
    told: {
      answered: (scan) => told.answered.push(scan),
      held: () => {},
      waiting: () => {},
      changed: () => {},
    },
    later: () => 1,
  });
  return { queue, sent, told, answer: (value) => answer.resolve(value), fail: (problem) => answer.reject(problem) };
}

const scan = () => ({ id: "01930000-0000-7000-8000-000000000001", at: AT, gate: "main", code: "X" });
const decided = { verdict: "admitted", reason: null, as_of: AT, counts: true, seen: {} };

test("an answer that comes after the gate has decided is no answer: what was shown is sent", async () => {
  const { queue, sent, told, answer } = gate();
  const first = queue.push(scan());
  await queue.decide(scan(), [{ ...scan(), decided }]);
  answer({ verdict: "refused" });
  await first;
  assert.equal(told.answered.length, 0);
  assert.equal((await queue.all()).length, 1, "it waits until the server has the decision");
  const second = queue.flush();
  await new Promise((done) => setImmediate(done));
  assert.equal(sent.length, 2);
  assert.deepEqual(sent[1].decided, decided);
  answer({ verdict: "admitted" });
  await second;
  assert.equal(told.answered.length, 1);
  assert.equal((await queue.all()).length, 0);
});

test("a reading that failed is decided once, and two codes of a text are two readings", async () => {
  const { queue, fail, told } = gate();
  const first = queue.push(scan());
  await queue.decide(scan(), [{ ...scan(), decided }, { ...scan(), id: "01930000-0000-7000-8000-000000000002", decided }]);
  fail(Object.assign(new Error("gone"), { status: 404, isFinal: true }));
  await first;
  assert.equal(told.held.length, 0, "what was refused was asked without the decision");
  assert.equal((await queue.all()).length, 2);
  assert.ok((await queue.all()).every((one) => one.decided.verdict === "admitted"));
});

test("what is sent of a decision is what the server takes", () => {
  const sent = message({ ...scan(), decided }, byServer);
  assert.deepEqual(sent.decided, { verdict: "admitted", reason: null, as_of: AT });
  assert.equal(sent.at, AT);
  assert.equal(sent.waited, true);
});

/** A pack with one person, one gate and one event day. */
function pack(entry = 1) {
  return {
    format: "accredit-pack", version: 1, entry, revision: 1, row: 0, made_at: Date.parse(AT), delegations: ["Kuwait"],
    event: {
      id: "01930000-0000-7000-8000-000000000000", unlisted: "refuse", max_age: 60, ends_at: Date.parse(AT) + 1e9,
      days: [{ date: "2024-11-04", from: Date.parse(AT) - 1e7, to: Date.parse(AT) + 5e7 }], zones: [["hall", "Hall"]],
      gates: ["admit", "supervisor", "refuse", "wait"].map((decide) => ({ code: decide, name: decide, zone: 0, direction: "in", repeat: "warn", readmits: false, decide })),
      categories: [["D", "DELEGATE", "#000"]], keys: [],
    },
    people: { key: [7], reference: ["R-7"], name: ["João Guimarães"], native_name: [""], delegation: [0], category: [0], days: [1], zones: [1], standing: ["accredited"], has_photo: [0], notes: {}, fields: {} },
    badges: { serial: btoa("\0\0\0\x05"), holder: [7], state: "v", signed: btoa("\0".repeat(8)), short: btoa("\0".repeat(8)) },
    presence: [],
  };
}

const alone = async (now, answers) => {
  const one = new Alone({ safe: null, get: async (path) => answers(path), onClock: (at) => new Date(at).toISOString(), now: () => now, changed: () => {} });
  await one.refresh();
  return one;
};

test("data that are too old admit, call the supervisor or refuse, as the gate is told", async () => {
  const late = Date.parse(AT) + 61 * 60_000;
  const one = await alone(late, () => pack());
  const verdict = async (gate, at) => {
    const [answer] = await one.pack.decide({ reference: "R-7" }, gate, at);
    return [answer.verdict, answer.reason, answer.note];
  };
  assert.deepEqual(await verdict("admit", late), ["admitted", null, null]);
  assert.deepEqual(await verdict("supervisor", late), ["refused", "old_data", "old"]);
  assert.deepEqual(await verdict("refuse", late), ["refused", "old_data", "old_refused"]);
  assert.deepEqual(await verdict("refuse", late - 2 * 60_000), ["admitted", null, null], "still young enough");
  assert.equal(one.isReady("wait"), false);
  one.heard();
  assert.deepEqual(await verdict("refuse", late), ["admitted", null, null], "the server was there and had nothing to tell");
  assert.equal(one.pack.find("guimaraes joao")[0].reference, "R-7");
});

test("what the server forbids, or has no more, is forgotten", async () => {
  for (const status of [401, 403, 404]) {
    let isThere = true;
    const one = await alone(Date.parse(AT), (path) => {
      if (isThere) return pack();
      throw Object.assign(new Error(path), { status });
    });
    assert.ok(one.isReady("admit"));
    isThere = false;
    await one.refresh();
    assert.equal(one.pack, null);
  }
  let isThere = true;
  const one = await alone(Date.parse(AT), () => {
    if (isThere) return pack();
    throw Object.assign(new Error("gone"), { status: 0 });
  });
  isThere = false;
  await one.refresh();
  assert.ok(one.isReady("admit"), "a server that is away changes nothing");
});

test("what this gate decided stays known when the whole is taken again", async () => {
  const one = await alone(Date.parse(AT), (path) => (path.startsWith("/v1/pack/changes") ? { whole: true } : pack(2)));
  const made = { ...scan(), gate: "admit", code: undefined, reference: "R-7", corrected: AT };
  const { readings, answers } = await one.decide(made, "admit");
  assert.equal(answers[0].verdict, "admitted");
  one.remember(readings[0]);
  await one.refresh();
  assert.equal((await one.decide(made, "admit")).answers[0].verdict, "repeat");
  one.forget(answers[0], readings[0]);
  assert.equal((await one.decide(made, "admit")).answers[0].verdict, "admitted");
});

/** The same pack with many people. */
function crowd(count) {
  const one = pack(), all = Array.from({ length: count }, (_, place) => place);
  const column = (name) => all.map(() => one.people[name][0]);
  for (const name of Object.keys(one.people)) if (Array.isArray(one.people[name])) one.people[name] = column(name);
  one.people.key = all.map((place) => place + 1);
  one.people.reference = all.map((place) => `R-${place + 1}`);
  one.badges.serial = btoa(all.map((place) => String.fromCharCode(0, ((place + 1) >> 16) & 255, ((place + 1) >> 8) & 255, (place + 1) & 255)).join(""));
  one.badges.holder = one.people.key;
  one.badges.state = "v".repeat(count);
  one.badges.signed = one.badges.short = btoa("\0".repeat(8 * count));
  one.presence = [[count, 0, Date.parse(AT), 0, 1, Date.parse(AT)]];
  return one;
}

test("many people are taken in a piece at a time, and come to the same", async () => {
  let pauses = 0;
  const [slow, quick] = [await Pack.slowly(crowd(5000), byServer, async () => (pauses += 1)), new Pack(crowd(5000), byServer)];
  assert.equal(pauses, 4, "two pieces of people, two of badges");
  for (const name of ["people", "badges", "presence", "references", "entry", "row", "madeAt"]) assert.deepEqual(slow[name], quick[name], name);
  assert.equal((await slow.decide({ reference: "R-5000" }, "admit", Date.parse(AT)))[0].verdict, "repeat");
  slow.apply({ ...crowd(1), badges: { ...crowd(1).badges, state: "r" }, presence: [] });
  assert.equal(slow.held().get(1), undefined, "who holds what is worked out anew");
});

test("what other gates see while a pack is taken in is in it afterwards, and a wipe has the last word", async () => {
  const one = await alone(Date.parse(AT), (path) => (path.startsWith("/v1/pack/changes") ? { whole: true } : crowd(3000)));
  const seen = { row: 9, kind: "scan", reference: "R-1", gate: "admit", day: "2024-11-04", verdict: "admitted", direction: "in", at: AT };
  let refreshing = one.refresh();
  while (one.meanwhile === null) await new Promise((done) => setImmediate(done));
  one.follow(seen);
  await refreshing;
  assert.equal((await one.pack.decide({ reference: "R-1" }, "admit", Date.parse(AT)))[0].verdict, "repeat");
  refreshing = one.refresh();
  while (one.meanwhile === null) await new Promise((done) => setImmediate(done));
  await one.wipe();
  await refreshing;
  assert.equal(one.pack, null);
});

/** A safe whose disk can be full. */
class Disk {
  constructor(parts = new Map()) {
    Object.assign(this, { parts, isFull: false });
  }

  async put(name, value) {
    if (this.isFull) throw Object.assign(new Error("no room"), { name: "QuotaExceededError" });
    this.parts.set(name, structuredClone(value));
  }

  async get(name) {
    return structuredClone(this.parts.get(name) ?? null);
  }

  async names() {
    return [...this.parts.keys()].sort();
  }

  async remove(names) {
    for (const name of names) this.parts.delete(name);
  }

  async wipe() {
    this.parts.clear();
  }
}

/** A change of a person's standing. */
function change(entry, standing) {
  const { event: _, ...rest } = pack(entry);
  return { ...rest, people: { ...rest.people, standing: [standing] } };
}

/** A gate whose server answers with what is put on its table. */
function connected(safe, now = () => Date.parse(AT)) {
  const table = [];
  const get = async (path) => {
    const answer = table.shift() ?? Object.assign(new Error(path), { status: 503 });
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const ended = [];
  const one = new Alone({ safe, get, onClock: byServer, now, changed: () => {}, ended: () => ended.push(true), later: () => 1 });
  return { one, table, ended };
}

const reason = async (one) => (await one.pack.decide({ reference: "R-7" }, "admit", Date.parse(AT)))[0].reason;

test("what did not come is asked for again, and nothing counts as heard until it has", async () => {
  const { one, table } = connected(null);
  table.push(pack());
  await one.refresh();
  // Told of a change, whose answer is lost.
  await one.refresh();
  one.heard();
  await one.refreshing;
  assert.equal(one.pack.madeAt, Date.parse(AT));
  assert.ok(one.isBehind);
  table.push(change(2, "blocked"));
  one.heard();
  await one.refreshing;
  assert.equal(await reason(one), "blocked");
  assert.ok(!one.isBehind);
  // Also the very first time.
  const { one: first, table: answers } = connected(null);
  await first.refresh();
  answers.push(pack());
  first.heard();
  await first.refreshing;
  assert.ok(first.isReady("admit"));
  // A form that this page does not know is not asked for over and over.
  const { one: old, table: newer } = connected(null);
  newer.push({ ...pack(), version: 2 }, pack());
  await old.refresh();
  old.heard();
  assert.equal(newer.length, 1);
});

test("of a change that the disk did not take, what comes later is not written down either", async () => {
  const disk = new Disk();
  const { one, table } = connected(disk);
  table.push(pack(1));
  await one.refresh();
  disk.isFull = true;
  table.push(change(2, "blocked"));
  await one.refresh();
  disk.isFull = false;
  const other = change(3, "accredited");
  Object.assign(other.people, { key: [8], reference: ["R-8"] });
  table.push(other);
  await one.refresh();
  assert.equal(await reason(one), "blocked");
  // Opened again, it knows what it has, and asks for what came after that.
  const { one: again, table: answers } = connected(new Disk(disk.parts));
  await again.load();
  assert.equal(again.pack.entry, 1);
  answers.push(change(3, "blocked"));
  await again.refresh();
  assert.equal(await reason(again), "blocked");
  // Once the whole is written down, so are changes.
  one.changes = 1000;
  table.push(pack(4), change(5, "withdrawn"));
  await one.refresh();
  await one.refresh();
  const { one: last } = connected(new Disk(disk.parts));
  await last.load();
  assert.deepEqual([last.pack.entry, await reason(last)], [5, "canceled"]);
});

test("a change that another tab wrote down after the whole takes nothing back", async () => {
  const disk = new Disk();
  const { one, table } = connected(disk);
  table.push({ ...pack(9), people: { ...pack().people, standing: ["blocked"] } });
  await one.refresh();
  await disk.put("change-000000000005", change(5, "accredited"));
  const { one: again } = connected(disk);
  await again.load();
  assert.deepEqual([again.pack.entry, await reason(again)], [9, "blocked"]);
});

test("how old what is known is survives a change that concerns no gate", async () => {
  const disk = new Disk();
  let now = Date.parse(AT);
  const { one, table } = connected(disk, () => now);
  table.push(pack(1), { ...change(2, "accredited"), people: { ...pack().people, key: [] }, badges: { ...pack().badges, serial: "", holder: [], signed: "", short: "" } });
  await one.refresh();
  await one.refresh();
  now += 60_000;
  one.heard();
  await new Promise((done) => setImmediate(done));
  const { one: again } = connected(disk, () => now);
  await again.load();
  assert.equal(again.age(), 0);
});

const told = (more) => ({ row: 9, kind: "scan", reference: "R-7", gate: "admit", day: "2024-11-04", verdict: "admitted", direction: "in", at: AT, ...more });
const verdict = async (one, at = AT) => (await one.pack.decide({ reference: "R-7" }, "admit", Date.parse(at)))[0].verdict;

test("what is taken back at another gate is taken back here", async () => {
  const one = await alone(Date.parse(AT), () => pack());
  one.follow(told());
  assert.equal(await verdict(one), "repeat");
  // The undo has a time of its own.
  one.follow(told({ kind: "undo", at: "2024-11-04T09:05:00.000Z" }));
  assert.equal(await verdict(one), "admitted");
  // What is left of the stay counts on.
  one.follow(told({ kind: "undo", stay: { first: Date.parse(AT) - 60_000, gate: "supervisor", inside: true, last: Date.parse(AT) } }));
  const [answer] = await one.pack.decide({ reference: "R-7" }, "admit", Date.parse(AT));
  assert.deepEqual([answer.verdict, answer.first_gate_name], ["repeat", "supervisor"]);
});

test("an undo that the server tells leaves what it does not have yet", async () => {
  const one = await alone(Date.parse(AT), () => pack());
  const { readings } = await one.decide({ ...scan(), gate: "admit", code: undefined, reference: "R-7", corrected: AT }, "admit");
  one.remember(readings[0]);
  one.follow(told({ kind: "undo" }));
  assert.equal(await verdict(one), "repeat");
  one.settled(readings[0]);
  one.follow(told({ kind: "undo" }));
  assert.equal(await verdict(one), "admitted");
});

test("what the server answered can be taken back when it is gone", async () => {
  const one = await alone(Date.parse(AT), () => pack());
  const answer = { id: scan().id, reference: "R-7", gate: "admit", day: "2024-11-04", verdict: "admitted", at: AT };
  one.note(answer);
  assert.equal(await verdict(one), "repeat");
  one.forget(answer);
  assert.equal(await verdict(one), "admitted");
});

test("badges that are not on record are known again, at this gate and at others", async () => {
  const lenient = () => ({ ...pack(), event: { ...pack().event, unlisted: "admit" } });
  const one = await alone(Date.parse(AT), lenient);
  const admitted = () => one.pack.judge(77, { days: 1, zones: 1 }, one.pack.gates.get("admit"), Date.parse(AT)).verdict;
  assert.equal(admitted(), "admitted");
  one.follow(told({ reference: null, badge_serial: "0000004D" }));
  assert.equal(admitted(), "repeat");
  one.follow(told({ reference: null, badge_serial: "0000004D", kind: "undo" }));
  one.note({ id: scan().id, reference: null, badge_serial: "0000004D", gate: "admit", day: "2024-11-04", verdict: "admitted", at: AT });
  assert.equal(admitted(), "repeat");
  // Also when it turns out whose it is.
  const { event: _, ...found } = pack(2);
  one.pack.apply({ ...found, badges: { ...found.badges, serial: btoa("\0\0\0\x4d") } });
  assert.equal(admitted(), "repeat");
});

test("when the event is over, everything is forgotten, and the page hears of it", async () => {
  const disk = new Disk();
  let now = Date.parse(AT);
  const { one, table, ended } = connected(disk, () => now);
  table.push(pack());
  await one.refresh();
  assert.equal(await one.endIfOver(), false);
  now = pack().event.ends_at + 1;
  const { one: again, ended: told } = connected(disk, () => now);
  await again.load();
  assert.deepEqual([again.pack, told], [null, [true]]);
  assert.equal(await one.endIfOver(), true);
  assert.deepEqual([one.pack, ended, disk.parts.size], [null, [true], 0]);
});
