// What this gate knows by itself: the event, its badges by digests, and what the day has seen. Decides by the rules of the server.
// `docs/api.md` says field by field what a pack holds.

import { read } from "./reading.js";
import { decide } from "./rules.js";

/** The form that this page understands. */
const VERSION = 1;
const MINUTE = 60_000;
const DIGEST_BYTES = 8;
/** How many people or badges are taken in before the page may do something else. */
const PIECE = 2000;
const STATES = { v: "valid", s: "superseded", r: "revoked" };

const bytesOf = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const encoder = new TextEncoder();

/** Puts bytes behind each other. */
function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let from = 0;
  for (const part of parts) {
    all.set(part, from);
    from += part.length;
  }
  return all;
}

/** Takes case and marks away, so that a name is found however it is typed. */
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

/** Returns whether this page can use a pack. */
export const isUsable = (json) => json?.format === "accredit-pack" && json.version === VERSION;

/** How many rows a server has room for. */
const ROWS_OF_SERVER = 2 ** 32;

export class Pack {
  /** Takes what the server sent, and how a moment is written as the event's clocks show it. */
  constructor(json, onClock = (at) => new Date(at).toISOString()) {
    this.event = json.event;
    this.onClock = onClock;
    this.people = new Map();
    this.badges = new Map();
    this.presence = new Map();
    this.eventId = fromHex(json.event.id.replaceAll("-", ""));
    this.gates = new Map(json.event.gates.map((gate) => [gate.code, gate]));
    this.keys = new Map(json.event.keys.map(([id, key]) => [id, fromHex(key)]));
    this.verifiers = new Map();
    this.references = new Map();
    this.row = json.row;
    this.apply(json);
  }

  /** Does the same a piece at a time, and pauses after each: a scan of the pack in use does not wait for a hundred thousand people. */
  static async slowly(json, onClock, pause = () => new Promise((done) => setTimeout(done))) {
    const nobody = { people: { key: [] }, badges: { serial: "", holder: [], signed: "", short: "" }, presence: [] };
    const pack = new Pack({ ...json, ...nobody }, onClock);
    for (const _ of pack.taking(json)) await pause();
    return pack;
  }

  /** Takes in what was changed since. What takes away comes first in it. */
  apply(json) {
    for (const _ of this.taking(json));
  }

  /** Takes in what was sent, and yields after every piece of it. */
  *taking(json) {
    const { people, badges, delegations } = json;
    this.valid = null;
    for (const [place, key] of people.key.entries()) {
      if (place % PIECE === PIECE - 1) yield;
      const who = { key, delegation: delegations[people.delegation[place]] };
      for (const name of ["reference", "name", "native_name", "category", "days", "zones", "standing", "has_photo"]) who[name] = people[name][place];
      who.note = people.notes[place] ?? null;
      who.fields = people.fields[place] ?? [];
      this.references.set(who.reference, key);
      this.people.set(key, who);
    }
    const [serials, signed, short] = [badges.serial, badges.signed, badges.short].map(bytesOf);
    const view = new DataView(serials.buffer);
    const digest = (from, place) => from.subarray(place * DIGEST_BYTES, (place + 1) * DIGEST_BYTES);
    for (const [place, holder] of badges.holder.entries()) {
      if (place % PIECE === PIECE - 1) yield;
      const state = STATES[badges.state[place]];
      this.badges.set(view.getUint32(place * 4), { holder, state, signed: digest(signed, place), short: digest(short, place) });
    }
    const day = this.dayOf(json.made_at);
    for (const [place, [holder, zone, first, gate, inside, last]] of json.presence.entries()) {
      if (place % PIECE === PIECE - 1) yield;
      const name = this.event.gates[gate]?.name ?? "";
      this.presence.set(`${holder}|${zone}|${day}`, { first, gate: name, inside: inside === 1, last });
    }
    for (const one of json.stays ?? []) this.left(one, one.stay);
    this.valid = null;
    this.entry = json.entry;
    this.revision = json.revision;
    this.madeAt = json.made_at;
  }

  /** Notes that what is known was still true at a moment, by the server's clock. */
  heard(at) {
    this.madeAt = Math.max(this.madeAt, at);
  }

  /** Returns what this gate does by itself: "wait", "admit", "supervisor" or "refuse". */
  decides(gate) {
    return this.gates.get(gate)?.decide ?? "wait";
  }

  /** Returns whether the event is over, and all of this is to be forgotten. */
  isOver(now) {
    return now > this.event.ends_at;
  }

  /** Returns the place of the event day that a moment belongs to; null if it belongs to none. */
  dayOf(at) {
    const place = this.event.days.findIndex(({ from, to }) => at >= from && at < to);
    return place < 0 ? null : place;
  }

  /** Returns the digest by which a code is known. */
  async digest(letters) {
    const hash = await crypto.subtle.digest("SHA-256", joined(encoder.encode("accredit/pack/v1\0"), this.eventId, encoder.encode(letters)));
    return new Uint8Array(hash, 0, DIGEST_BYTES);
  }

  /** Returns whether a badge carries a code. */
  async carries(known, letters) {
    const found = await this.digest(letters);
    return found.every((byte, place) => byte === known[place]);
  }

  /** Returns whether a key of the event signed a credential: true, false, or null where this browser cannot tell. */
  async verifies({ body, bytes }) {
    const raw = this.keys.get(body.key);
    // A key that the event made after this was sent: badges of it may be genuine.
    if (raw === undefined) return body.key > (this.event.last_key ?? Infinity) ? null : false;
    try {
      let key = this.verifiers.get(body.key);
      if (key === undefined) {
        key = await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
        this.verifiers.set(body.key, key);
      }
      const said = joined(encoder.encode("accredit/badge/v1\0"), this.eventId, bytes.subarray(0, 16));
      return await crypto.subtle.verify("Ed25519", key, bytes.subarray(16), said);
    } catch {
      return null;
    }
  }

  /** Reads a text. Beside its pieces, returns the credentials of which this browser cannot tell whether they are genuine. */
  async read(text) {
    const untold = new Set();
    const genuine = async (code) => {
      const badge = this.badges.get(code.body.serial);
      if (badge && (await this.carries(badge.signed, code.letters))) return true;
      const verified = await this.verifies(code);
      if (verified === null && !badge) untold.add(code.letters);
      return verified === true;
    };
    return { pieces: await read(text, genuine), untold };
  }

  /**
   * Decides on what was shown at a gate: { code, typed } or { reference }, at a moment by the server's clock. Returns an answer for each
   * code of the text, in the form of the server's, with `text`, the part of the text that holds it, and what it says of who decided.
   */
  async decide(shown, gateCode, at) {
    const gate = this.gates.get(gateCode);
    if (shown.reference !== undefined) return [this.byName(shown.reference, gate, at)];
    let { pieces, untold } = await this.read(shown.code);
    const isGenuine = (all) => all.some(({ code }) => code.kind === "signed" || code.kind === "short");
    if (shown.typed !== undefined && !isGenuine(pieces)) {
      const other = await this.read(shown.typed);
      if (isGenuine(other.pieces)) ({ pieces, untold } = other);
    }
    const answers = [];
    for (const piece of pieces) answers.push({ ...(await this.one(piece.code, untold, gate, at)), text: piece.text });
    return answers;
  }

  async one(code, untold, gate, at) {
    const answer = (verdict, more = {}) => this.answer({ verdict, ...more }, gate, at);
    const refused = (reason, more = {}) => answer({ verdict: "refused", reason, counts: false }, more);
    if (code.kind === "signed") return this.judge(code.body.serial, code.body, gate, at);
    if (code.kind === "short") {
      let unknown = null, isKnown = false;
      for (const { serial, letters } of code.candidates) {
        const badge = this.badges.get(serial);
        if (badge && (await this.carries(badge.short, letters))) return this.judge(serial, { days: 0, zones: 0 }, gate, at);
        // Known, and by a code for labels: this is not it. Known without one: it may have got one since.
        if (badge?.short.some((byte) => byte !== 0)) isKnown = true;
        else unknown ??= serial;
      }
      return unknown === null && isKnown ? refused("invalid", { note: "unsigned" }) : refused("unknown", { serial: unknown });
    }
    if (code.kind === "paper") return refused("invalid");
    const [claimed] = code.unsigned;
    if (claimed && untold.has(claimed.letters)) return refused("unknown", { serial: claimed.body.serial });
    return refused("invalid", { note: code.why === "nothing" ? null : code.why });
  }

  /** Returns the serials of valid badges by their holders. */
  held() {
    if (this.valid === null) {
      this.valid = new Map();
      for (const [serial, { holder, state }] of this.badges) if (state === "valid") this.valid.set(holder, serial);
    }
    return this.valid;
  }

  byName(reference, gate, at) {
    const who = this.people.get(this.references.get(reference));
    const held = who && this.held().get(who.key);
    if (held !== undefined) return this.judge(held, { days: 0, zones: 0 }, gate, at);
    return this.answer({ verdict: { verdict: "refused", reason: "invalid", counts: false }, who: who ?? null }, gate, at);
  }

  /** Decides on a genuine badge. */
  judge(serial, rights, gate, at) {
    const badge = this.badges.get(serial);
    const who = badge ? this.people.get(badge.holder) : undefined;
    let holder;
    if (who) holder = { kind: "listed", badge: badge.state, standing: who.standing, days: who.days, zones: who.zones };
    else if (badge) holder = { kind: "blank", badge: badge.state };
    // A badge whose own masks allow nothing was printed blank.
    else if (rights.days === 0 && rights.zones === 0) holder = { kind: "blank", badge: "valid" };
    else holder = { kind: "unlisted", days: rights.days, zones: rights.zones };
    const [key, day] = [who ? who.key : -serial, this.dayOf(at)];
    const seen = day === null ? undefined : this.seen(key, serial, `${gate.zone}|${day}`);
    const presence = seen === undefined ? "not-yet" : seen.inside ? "inside" : "left";
    let verdict = decide(this.event.unlisted, gate, day, holder, presence);
    let note = null;
    const isOld = at - this.madeAt > this.event.max_age * MINUTE;
    const isLetIn = gate.direction === "in" && verdict.verdict !== "refused";
    if (isOld && isLetIn && ["supervisor", "refuse"].includes(gate.decide)) {
      note = gate.decide === "refuse" ? "old_refused" : "old";
      verdict = { verdict: "refused", reason: "old_data", counts: false };
    }
    return this.answer({ verdict, who, serial, seen, note, days: holder.days, key }, gate, at);
  }

  /** Returns what the day has seen of somebody; what it saw of the badge before anybody knew whose it is, is theirs. */
  seen(key, serial, place) {
    return this.presence.get(`${key}|${place}`) ?? this.presence.get(`${-serial}|${place}`);
  }

  /** Returns by what presence knows the holder that the server names: a person, or a badge that is not on record. */
  holderOf({ reference, badge_serial }) {
    const key = this.references.get(reference);
    if (key !== undefined || !badge_serial) return key;
    const serial = parseInt(badge_serial, 16);
    const badge = this.badges.get(serial);
    // A blank badge is nobody's.
    return badge === undefined ? -serial : badge.holder || undefined;
  }

  answer({ verdict, who = null, serial = null, seen = null, note = null, days = null, key = null }, gate, at) {
    const category = who && this.event.categories[who.category];
    const day = this.dayOf(at);
    const first = seen ?? (verdict.verdict === "admitted" && gate.direction === "in" ? { first: at, gate: gate.name } : null);
    const dates = () => this.event.days.map(({ date }) => date).filter((_, place) => ((days >>> place) & 1) === 1);
    return {
      verdict: verdict.verdict,
      reason: verdict.reason,
      reference: who?.reference ?? null,
      name: who?.name || null,
      native_name: who?.native_name || null,
      category: category?.[0] ?? null,
      category_title: category?.[1] ?? null,
      colour: category?.[2] ?? null,
      delegation: who?.delegation || null,
      has_photo: who?.has_photo === 1,
      note_at_gate: who?.note ?? null,
      fields: who?.fields ?? [],
      day: day === null ? null : this.event.days[day].date,
      gate: gate.code,
      zone: this.event.zones[gate.zone][0],
      direction: gate.direction,
      at: this.onClock(at),
      first_at: first ? this.onClock(first.first) : null,
      first_gate_name: first?.gate ?? null,
      badge_serial: serial === null ? null : serial.toString(16).toUpperCase().padStart(8, "0"),
      note,
      valid_days: verdict.reason === "wrong_day" && days !== null ? dates() : null,
      alone: { asOf: this.madeAt, counts: verdict.counts, holder: key, zone: gate.zone, day },
    };
  }

  /** Returns whether the event lets gates know names. */
  hasNames() {
    for (const who of this.people.values()) if (who.name) return true;
    return false;
  }

  /** Finds people by what is remembered of them: every word has to be in a name, the delegation or the reference. */
  find(words, most = 8) {
    const wanted = fold(words).split(" ").filter(Boolean);
    const valid = this.held();
    const found = [];
    for (const who of this.people.values()) {
      who.folded ??= fold([who.name, who.native_name, who.delegation, who.reference].join(" "));
      if (!wanted.every((word) => who.folded.includes(word))) continue;
      const [, category_title] = this.event.categories[who.category];
      const { reference, name, native_name, delegation, fields } = who;
      found.push({ reference, name: name || reference, native_name, delegation, fields, category_title, has_badge: valid.has(who.key), has_photo: false });
      if (found.length === most) break;
    }
    return found;
  }

  /** Notes what a reading changed: of this gate, or of another as far as it was heard. Moments may come in any order. */
  saw({ holder, zone, day, direction, at, gate }) {
    if (holder === null || holder === undefined || day === null) return;
    const place = `${holder}|${zone}|${day}`;
    const known = this.presence.get(place);
    if (direction === "out") {
      if (known && at >= known.last) this.presence.set(place, { ...known, inside: false, last: at });
      return;
    }
    if (known === undefined) this.presence.set(place, { first: at, gate, inside: true, last: at });
    else if (at >= known.last) this.presence.set(place, { ...known, inside: true, last: at });
    else if (at < known.first) this.presence.set(place, { ...known, first: at, gate });
  }

  /** Forgets that somebody was admitted: the only admission of the day there was taken back. Answers have whole seconds. */
  unsaw({ holder, zone, day }, at) {
    const place = `${holder}|${zone}|${day}`;
    const second = (moment) => Math.floor(moment / 1000);
    const known = this.presence.get(place);
    if (known && second(known.first) === second(at)) this.presence.delete(place);
  }

  /** Takes in what is left of a stay after a reading of it was taken back: { first, gate, inside, last }, or null. */
  left({ holder, zone, day }, stay) {
    const place = `${holder}|${zone}|${day}`;
    if (!stay) this.presence.delete(place);
    else this.presence.set(place, { ...stay, gate: this.gates.get(stay.gate)?.name ?? "" });
  }

  /** Whether a scan came after the pack was made: rows of each server have a range of their own. */
  isNew({ row }) {
    const server = (one) => Math.floor(one / ROWS_OF_SERVER);
    const last = String(this.row).split(",").map(Number).find((one) => server(one) === server(row));
    return last === undefined || row > last;
  }

  /** Takes in a scan as `/v1/events` tells it; `last` is what the stream goes on from. */
  follow(scan, last) {
    this.row = last;
    const holder = this.holderOf(scan);
    const gate = this.gates.get(scan.gate);
    const day = this.event.days.findIndex(({ date }) => date === scan.day);
    if (holder === undefined || gate === undefined || day < 0) return;
    const at = Date.parse(scan.at);
    if (scan.kind === "undo") this.left({ holder, zone: gate.zone, day }, scan.stay);
    else if (scan.verdict !== "refused") this.saw({ holder, zone: gate.zone, day, direction: scan.direction, at, gate: gate.name });
  }
}

/** Returns the id of the code at a place of a text, as the server makes it: the first has the text's own. */
export async function furtherId(id, place) {
  if (place === 0) return id;
  const bytes = fromHex(id.replaceAll("-", ""));
  const number = new Uint8Array(8);
  number[7] = place;
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", joined(encoder.encode("accredit/further-code/v1\0"), bytes, number)));
  const made = joined(bytes.subarray(0, 6), hash.subarray(0, 10));
  made[6] = (made[6] & 0x0f) | 0x70;
  made[8] = (made[8] & 0x3f) | 0x80;
  const digits = Array.from(made, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
