// This gate by itself: keeps what the server told it, follows every change, and decides when there is no answer.

import { Pack, furtherId, isUsable } from "./pack.js";

/** How long the server has before this gate decides, in milliseconds. */
export const PATIENCE = 400;
/** How often what the day has seen is written down while people come in, in milliseconds. */
const SEEN = 3000;
const SEEN_MANY = 20_000;
const MANY = 5000;
/** How often the time of the last contact is written down, in milliseconds. */
const HEARD = 30_000;
/** After so many changes the whole is taken again. */
const MOST_CHANGES = 200;

export class Alone {
  /**
   * Takes a safe (safe.js; null where there is none), get(path) to ask the server, how a moment is written as the event's clocks show
   * it, the time by the server's clock, changed(), called when what is known or how old it is has changed, and ended(), called when everything
   * was forgotten since the event is over.
   */
  constructor({ safe, get, onClock, now, changed, ended = () => {}, later = (run, wait) => setTimeout(run, wait) }) {
    Object.assign(this, { safe, get, onClock, now, changed, ended, later });
    this.pack = null;
    this.changes = 0;
    /** Whether the server has something that did not come: it is asked for again. */
    this.isBehind = false;
    /** Whether the server's form is another: a newer page is needed, and asking again brings nothing. */
    this.isOutdated = false;
    /** The last entry that is written down. */
    this.keptEntry = null;
    /** Whether the disk did not take something: what comes after it would stand on nothing, until the whole is written down. */
    this.isTorn = false;
    /** What this gate decided and the server does not have yet, by the ids of the readings. */
    this.own = new Map();
    this.writing = null;
    this.refreshing = null;
    this.isAgain = false;
    /** Scans that were heard of while a pack is taken in; null where none is. */
    this.meanwhile = null;
    this.heardAt = 0;
  }

  /** Reads what was kept. */
  async load() {
    if (this.safe === null) return;
    const whole = await this.safe.get("whole");
    if (!isUsable(whole)) return;
    const pack = await Pack.slowly(whole, this.onClock);
    const names = (await this.safe.names()).filter((name) => name.startsWith("change-")).sort();
    for (const name of names) {
      const change = await this.safe.get(name);
      // A change that cannot be read: what came after it would stand on nothing.
      if (change === null) break;
      // Another tab wrote the whole down meanwhile: it has this change.
      if (change.entry > pack.entry) pack.apply(change);
    }
    this.changes = names.length;
    this.keptEntry = pack.entry;
    const heard = await this.safe.get("heard");
    if (heard?.entry === pack.entry) pack.heard(heard.at);
    const seen = await this.safe.get("seen");
    if (seen !== null) [pack.presence, pack.row] = [new Map(seen.presence), seen.row];
    // What this gate itself saw since that was written.
    for (const name of (await this.safe.names()).filter((name) => name.startsWith("own-"))) {
      const own = await this.safe.get(name);
      if (own !== null) pack.saw(own);
    }
    this.pack = pack;
    if (!(await this.endIfOver())) this.changed();
  }

  /** Forgets everything if the event is over; returns whether it is. */
  async endIfOver() {
    if (!this.pack?.isOver(this.now())) return false;
    await this.wipe();
    this.ended();
    return true;
  }

  /** Returns whether this gate can decide by itself. */
  isReady(gate) {
    return this.pack !== null && this.pack.decides(gate) !== "wait" && !this.pack.isOver(this.now());
  }

  /** Returns how old what is known is, in milliseconds; null where nothing is. */
  age() {
    return this.pack === null ? null : Math.max(0, this.now() - this.pack.madeAt);
  }

  /** Brings what is known up to date, once at a time. */
  refresh() {
    if (this.refreshing !== null) {
      this.isAgain = true;
      return this.refreshing;
    }
    const run = async () => {
      do {
        this.isAgain = false;
        await this.update();
      } while (this.isAgain);
    };
    this.refreshing = run().finally(() => (this.refreshing = null));
    return this.refreshing;
  }

  async update() {
    this.isBehind = true;
    try {
      if (this.pack !== null && this.changes < MOST_CHANGES) {
        const change = await this.get(`/v1/pack/changes?entry=${this.pack.entry}&revision=${this.pack.revision}`);
        if (!change.whole) return await this.take(change);
      }
      // What gates see while it comes is in neither.
      this.meanwhile = [];
      const whole = await this.get("/v1/pack");
      this.isOutdated = !isUsable(whole);
      if (this.isOutdated) {
        this.meanwhile = null;
        return;
      }
      const pack = await Pack.slowly(whole, this.onClock);
      // It was wiped meanwhile: that has the last word.
      if (this.meanwhile === null) return;
      for (const [scan, last] of this.meanwhile) if (pack.isNew(scan)) pack.follow(scan, last);
      this.pack = pack;
      // What this gate decided and nobody else knows yet stays known.
      for (const one of this.own.values()) this.pack.saw(one);
      this.changes = 0;
      this.meanwhile = null;
      this.isBehind = false;
      if (this.safe !== null) {
        await this.keep("whole", whole);
        await this.safe.remove((await this.safe.names()).filter((name) => name.startsWith("change-") || name === "seen"));
      }
      this.changed();
      this.takeFaces(0).catch(() => {});
    } catch (problem) {
      this.meanwhile = null;
      if (problem.status === undefined && problem.name !== "QuotaExceededError") throw problem;
      // Gates of this event wait for the server, or this device may not know anything any more.
      if (problem.status === 404 || problem.status === 401 || problem.status === 403) await this.wipe();
    }
  }

  async take(change) {
    const isEmpty = change.people.key.length === 0 && change.badges.holder.length === 0;
    this.pack.apply(change);
    this.isBehind = false;
    if (change.stays?.length > 0) {
      // As for undos: what the server does not have yet is known here.
      for (const seen of this.own.values()) this.pack.saw(seen);
      this.writeSoon();
    }
    this.changed();
    if (this.safe === null || isEmpty) return;
    this.changes += 1;
    if (this.isTorn) return;
    for (const [place, key] of change.people.key.entries()) {
      if (change.people.has_photo[place]) this.takeFaces(key - 1, 1).catch(() => {});
      else await this.safe.remove([`face-${key}`]);
    }
    await this.keep(`change-${String(change.entry).padStart(12, "0")}`, change);
  }

  /** Writes something of the pack down. */
  async keep(name, piece) {
    this.isTorn = true;
    await this.safe.put(name, piece);
    this.isTorn = false;
    this.keptEntry = piece.entry;
  }

  /** Takes the faces of people after one, where the event lets them leave the server; or only so many. */
  async takeFaces(after, most = null) {
    if (this.safe === null || ![...this.pack.people.values()].some((who) => who.has_photo === 1)) return;
    for (let next = after; next !== null && this.pack !== null; ) {
      const answer = await this.get(`/v1/pack/photos?after=${next}${most === null ? "" : `&most=${most}`}`);
      for (const [key, jpeg] of answer.photos) await this.safe.put(`face-${key}`, jpeg);
      next = most === null ? answer.next : null;
    }
  }

  /** Returns a face as the address of a picture; null where there is none here. */
  async face(reference) {
    const key = this.pack?.references.get(reference);
    const jpeg = key === undefined || this.safe === null ? null : await this.safe.get(`face-${key}`);
    return jpeg === null ? null : `data:image/jpeg;base64,${jpeg}`;
  }

  /** Notes that the server was there and had nothing to tell. What did not come before is asked for again: until then nothing is newer. */
  heard() {
    if (this.refreshing !== null) return;
    if (this.isBehind) {
      if (!this.isOutdated) this.refresh().catch(() => {});
      return;
    }
    if (this.pack === null) return;
    const at = this.now();
    this.pack.heard(at);
    this.changed();
    if (this.safe !== null && !this.isTorn && at - this.heardAt > HEARD) {
      this.heardAt = at;
      this.safe.put("heard", { entry: this.keptEntry, at }).catch(() => {});
    }
  }

  /** Takes in a scan of any gate. */
  follow(scan, last) {
    this.meanwhile?.push([scan, last]);
    if (this.pack === null) return;
    this.pack.follow(scan, last);
    // What is left of a stay is as the server has it; what it does not have yet is known here.
    if (scan.kind === "undo") for (const seen of this.own.values()) this.pack.saw(seen);
    this.writeSoon();
  }

  /**
   * Decides on a reading that has no answer. Returns readings to be kept instead of it, one for each code of the text, each with
   * `decided`, and the answers to show.
   */
  async decide(scan, gate) {
    const at = Date.parse(scan.corrected);
    const { code, typed, reference } = scan;
    const shown = reference === undefined ? { code, typed } : { reference };
    const answers = await this.pack.decide(shown, gate, at);
    const readings = [];
    for (const [place, answer] of answers.entries()) {
      const { alone, verdict, reason, direction } = answer;
      const { corrected: _, ...made } = scan;
      const reading = { ...made, id: await furtherId(scan.id, place), waited: true };
      if (answers.length > 1) {
        reading.code = answer.text;
        delete reading.typed;
      }
      const seen = { holder: alone.holder, zone: alone.zone, day: alone.day, direction, at, gate: this.pack.gates.get(gate).name };
      reading.decided = { verdict, reason, as_of: new Date(alone.asOf).toISOString(), counts: alone.counts, seen };
      answer.id = reading.id;
      readings.push(reading);
    }
    return { readings, answers };
  }

  /** Notes what a decision changed: who was let in is in, here at least. */
  remember(reading) {
    const { decided } = reading;
    if (this.pack === null || !decided?.counts) return;
    this.own.set(reading.id, decided.seen);
    this.saw(reading.id, decided.seen);
  }

  /** Notes that the server has a reading of this gate. */
  settled({ id }) {
    this.own.delete(id);
  }

  /** Notes what the server said of a reading of this gate: it is known here even if the connection goes the next moment. */
  note(answer) {
    const seen = this.seenOf(answer);
    if (seen !== null) this.saw(answer.id, seen);
  }

  /** Returns what an answer of the server says of a stay; null if it says nothing. */
  seenOf(answer) {
    const holder = this.pack?.holderOf(answer);
    const gate = this.pack?.gates.get(answer.gate);
    const day = this.pack?.event.days.findIndex(({ date }) => date === answer.day);
    if (holder === undefined || gate === undefined || day < 0 || answer.verdict === "refused") return null;
    return { holder, zone: gate.zone, day, direction: gate.direction, at: Date.parse(answer.at), gate: gate.name };
  }

  /** Takes in what this gate saw, and writes it down at once: all that was seen is written later, for that is much. */
  saw(id, seen) {
    this.pack.saw(seen);
    this.safe?.put(`own-${id}`, seen).catch(() => {});
    this.writeSoon();
  }

  /** Notes that a reading was taken back: one on which this gate decided, or one that the server answered. */
  forget(answer, reading = undefined) {
    if (this.pack === null) return;
    const seen = reading?.decided?.seen ?? this.seenOf(answer);
    if (seen === null) return;
    this.pack.unsaw(seen, seen.at);
    this.own.delete(answer.id);
    this.safe?.remove([`own-${answer.id}`]).catch(() => {});
    this.writeSoon();
  }

  writeSoon() {
    if (this.safe === null || this.writing !== null) return;
    const wait = this.pack.presence.size > MANY ? SEEN_MANY : SEEN;
    this.writing = this.later(() => {
      this.writing = null;
      if (this.pack === null) return;
      this.write().catch(() => {});
    }, wait);
  }

  async write() {
    const own = (await this.safe.names()).filter((name) => name.startsWith("own-"));
    if (this.pack === null) return;
    await this.safe.put("seen", { presence: [...this.pack.presence], row: this.pack.row });
    // A wipe that came meanwhile has the last word.
    if (this.pack === null) return this.safe.wipe();
    await this.safe.remove(own);
  }

  /** Forgets everything: this device is not the event's any more, or the event is over. */
  async wipe() {
    this.pack = null;
    this.changes = 0;
    this.meanwhile = null;
    this.isBehind = false;
    this.isTorn = false;
    await this.safe?.wipe().catch(() => {});
    this.changed();
  }
}
