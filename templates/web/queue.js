// Readings that have no answer yet: one queue for all tabs of the browser, sent again with the same id until the server has each of
// them durably. The server knows an id that it has answered, and counts nothing twice.

/** How long after a failure the next try is made, in milliseconds: at first, and at most. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 5000;
/** How long a reading is left to the tab that made it, in milliseconds. */
const OWN = 10_000;
/** How many readings are on their way at once, when the first of those that waited was taken. */
const TOGETHER = 8;
/** Only one tab sends what waits. */
const LOCK = "accredit-queue";

/** Returns whether a problem is the server's or the network's own, so that the next reading would meet it too. */
const concernsAll = (problem) => problem.status !== 500;

export class Queue {
  /**
   * Takes where readings are kept (waiting.js), how they are sent — scan(message) and hold(message), which throw a Problem, and ahead(), which sends what is to go first —, what
   * is to be told — answered(scan, answer), held(scan, problem), waiting(scan, problem), changed(count),
   * overheard(scan) where another tab decided —, and what tabs share.
   */
  constructor({ kept, send, told, channel = null, locks = null, now = () => Date.now(), later = (run, wait) => setTimeout(run, wait) }) {
    Object.assign(this, { kept, sender: send, told, channel, locks, now, timeout: later });
    this.flying = new Set();
    this.wait = FIRST_WAIT;
    this.timer = null;
    this.isStopped = false;
    /** The readings that wait, as far as this tab has heard. */
    this.known = new Map();
    /** Those of them that the browser's disk did not take: they live as long as the page. */
    this.unstored = new Set();
    if (channel) channel.onmessage = (event) => this.heard(event.data);
  }

  /** Reads what earlier pages and other tabs left. */
  async load() {
    for (const scan of await this.kept.all("scan")) this.known.set(scan.id, scan);
    this.told.changed(this.known.size);
  }

  /** Adds a reading and sends it. Both begin at once: nobody waits for a disk where the server answers, and nothing was shown yet. */
  async push(scan) {
    this.known.set(scan.id, scan);
    const stored = this.store(scan, "relaxed");
    this.told.changed(this.known.size);
    this.say({ kind: "changed", scan });
    return this.send(scan, stored);
  }

  /** Sends all that wait, the oldest first, several at once, until something is wrong with the connection. One tab does so for all. */
  async flush() {
    this.stopTimer();
    if (this.isStopped) return;
    const all = async (lock) => {
      // Another tab is at it, and tells what became of each.
      if (lock === null) return this.later();
      // What was taken back goes first, and waits for its reading: judged without it, the next one would be a second admission.
      await this.sender.ahead?.();
      const waiting = (await this.all()).filter((scan) => this.isDue(scan));
      for (let together = 1; waiting.length > 0; together = TOGETHER) {
        const some = waiting.splice(0, together).filter(({ id }) => !this.flying.has(id));
        const went = await Promise.all(some.map((scan) => this.send({ ...scan, waited: true })));
        if (went.includes(false)) return;
      }
    };
    await (this.locks ? this.locks.request(LOCK, { ifAvailable: true }, all) : all());
  }

  /** Returns whether a reading is not left to the tab that made it. That may be gone before it heard anything: it is looked at again. */
  isDue(scan) {
    // A clock that was set back says nothing of how long ago it was made.
    const isOwn = !scan.waited && Math.abs(this.now() - Date.parse(scan.at)) < OWN;
    if (isOwn && !this.flying.has(scan.id)) this.later();
    return !isOwn;
  }

  /** Takes out a reading that somebody else keeps now. */
  async drop(scan) {
    await this.kept.remove("scan", scan.id).catch(() => {});
    this.known.delete(scan.id);
    this.unstored.delete(scan.id);
    this.told.changed(this.known.size);
  }

  /** Stops: a device that is not enrolled sends nothing. What waits stays. */
  stop() {
    this.isStopped = true;
    this.stopTimer();
  }

  /** Goes on after [`stop`]. */
  resume() {
    this.isStopped = false;
  }

  /** Returns all that wait, those too that the browser's disk did not take. */
  async all() {
    const stored = await this.kept.all("scan").catch(() => []);
    const all = new Map(stored.map((scan) => [scan.id, scan]));
    const isHere = (id) => this.flying.has(id) || this.unstored.has(id);
    for (const [id, scan] of this.known) if (!all.has(id) && isHere(id)) all.set(id, scan);
    this.known = all;
    return [...all.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async store(scan, durability = "strict") {
    try {
      await this.kept.put("scan", scan, durability);
      this.unstored.delete(scan.id);
    } catch {
      this.unstored.add(scan.id);
    }
  }

  /** Keeps what this gate decided by itself of a reading: a reading for each code of its text. Durable when this resolves. */
  async decide(scan, readings) {
    if (!readings.some(({ id }) => id === scan.id)) await this.kept.remove("scan", scan.id).catch(() => {});
    for (const reading of readings) {
      this.known.set(reading.id, reading);
      await this.store(reading);
      this.say({ kind: "changed", scan: reading });
    }
    this.told.changed(this.known.size);
    this.later();
  }

  /** Returns whether a gate decided on a reading while it was on its way: what was shown has to be sent too. */
  isOvertaken(scan) {
    return !scan.decided && Boolean(this.known.get(scan.id)?.decided);
  }

  /** Sends one; returns whether the next may be sent. */
  async send(scan, stored = Promise.resolve()) {
    this.flying.add(scan.id);
    try {
      const answer = await this.sender.scan(scan);
      await stored;
      if (this.isOvertaken(scan)) {
        this.later();
        return true;
      }
      await this.settle(scan, { kind: "answered", scan, answer });
      return true;
    } catch (problem) {
      await stored;
      if (problem.status === undefined) throw problem;
      if (this.isOvertaken(scan)) {
        this.later();
        return !concernsAll(problem);
      }
      return problem.isFinal ? await this.hold(scan, problem) : await this.keep(scan, problem);
    } finally {
      this.flying.delete(scan.id);
    }
  }

  /** What the server cannot record as it is, it keeps for a supervisor. Only when it has it, it leaves the queue. */
  async hold(scan, problem) {
    try {
      await this.sender.hold(scan, problem);
    } catch (other) {
      if (other.status === undefined) throw other;
      return this.keep(scan, other);
    }
    await this.settle(scan, { kind: "held", scan, problem: { message: problem.message, type: problem.type } });
    return true;
  }

  async keep(scan, problem) {
    const waiting = { ...scan, waited: true };
    this.known.set(scan.id, waiting);
    await this.store(waiting);
    this.told.waiting(waiting, problem);
    this.say({ kind: "changed", scan: waiting });
    this.later();
    return !concernsAll(problem);
  }

  async settle(scan, news) {
    await this.kept.remove("scan", scan.id).catch(() => {});
    this.known.delete(scan.id);
    this.unstored.delete(scan.id);
    this.wait = FIRST_WAIT;
    this.tell(news);
    this.say(news);
  }

  tell(news) {
    if (news.kind === "answered") this.told.answered(news.scan, news.answer);
    else if (news.kind === "held") this.told.held(news.scan, news.problem);
    this.told.changed(this.known.size);
  }

  /** Hears what another tab did. */
  heard(news) {
    if (news.kind === "changed") {
      this.known.set(news.scan.id, news.scan);
      if (news.scan.decided) this.told.overheard?.(news.scan);
    } else this.known.delete(news.scan.id);
    this.tell(news);
  }

  say(news) {
    this.channel?.postMessage(news);
  }

  stopTimer() {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  later() {
    if (this.timer !== null || this.isStopped) return;
    this.timer = this.timeout(() => this.flush(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }
}

/** Returns what is sent: at once without a time, for the server's clock is right then; later with the time of the reading. */
export function message({ waited, at, decided, ...scan }, byServer) {
  if (!waited && !decided) return scan;
  const sent = { ...scan, at: byServer(Date.parse(at)), waited: true };
  if (!decided) return sent;
  const { verdict, reason, as_of } = decided;
  return { ...sent, decided: { verdict, reason, as_of } };
}

/** Returns what waits as a supervisor takes it. */
export function waitingReadings(scans, byServer) {
  return scans.map((scan) => message({ ...scan, waited: true }, byServer));
}

/** Writes what waits as a file for a supervisor. */
export function exported(event, scans, byServer) {
  const readings = waitingReadings(scans, byServer);
  return JSON.stringify({ format: "accredit-waiting", version: 1, event, readings }, null, 1);
}

/** Reads such a file; null if it is another. */
export function imported(text) {
  try {
    const file = JSON.parse(text);
    return file.format === "accredit-waiting" && file.version === 1 && Array.isArray(file.readings) ? file : null;
  } catch {
    return null;
  }
}
