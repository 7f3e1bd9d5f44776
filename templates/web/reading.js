// A text that a reader sent, taken to its codes, as the server does (src/domain/scanned_text.rs): what stands around a code does not
// matter. Whether a credential is genuine is asked of the caller.

import { ALPHABET, Tries, find, longestRun, plain, readings } from "./keyboard.js";

/** A text of more bytes than this is not looked at. */
const MOST_TEXT_BYTES = 2048;
/** The most characters that may stand before or after a code, an AIM identifier aside. */
const MOST_AROUND = 8;
/** Fewer letters than this are a word rather than a part of a code; and the same under a layout. */
const LEAST_OF_A_PART = 12;
const LEAST_UNDER_A_LAYOUT = 16;
/** The characters of an AIM identifier, and of an ECI: a backslash and six digits. */
const AIM = 3;
const ECI = 7;
/** The letters of a signed credential and of the others, and with which they begin. */
const LETTERS = 160;
const SHORT_LETTERS = 29;
const HEAD = "LB";
const SHORT_HEADS = "NRT";

const MINUTES = 24 * 60;
const MOST_DAYS = 32;

/**
 * Reads a scanned text. Returns its pieces, at least one: { text, code }, a code being one of
 *   { kind: "signed", body, letters }                 a credential that genuine(code) vouches for
 *   { kind: "short", candidates: [{ serial, letters }] }
 *   { kind: "paper" }
 *   { kind: "unread", why: "partial" | "unsigned" | "nothing", unsigned: [{ body, letters }] }
 *
 * genuine({ body, letters }) resolves to whether a credential whose fields are right is this event's.
 */
export async function read(text, genuine) {
  const cleaned = clean(text);
  if (new TextEncoder().encode(cleaned).length > MOST_TEXT_BYTES) return [{ text: "", code: unread("nothing") }];
  let known = new Map();
  const accept = (letters) => (known.get(letters) ? wellFormed(letters) : null);
  const layouts = [plain(cleaned)];
  await ask(layouts, known, genuine);
  let signed = firstLayout(layouts, accept);
  if (signed.length === 0) {
    const all = longLayouts(cleaned);
    await ask(all, known, genuine);
    signed = firstLayout(all, accept);
  }
  const found =
    signed.length === 0 ? rest(cleaned) : between(cleaned, signed.map((one) => ({ ...one, value: { kind: "signed", ...one.value } })));
  const pieces = found ?? [{ place: 0, end: cleaned.length, value: unread("nothing") }];
  const seen = new Set();
  return pieces
    .map(({ place, end, value }) => ({ text: cleaned.slice(place, end), code: value }))
    .filter((piece) => !seen.has(identity(piece)) && seen.add(identity(piece)));
}

/** Asks of every credential that could stand in a text whether it is genuine. */
async function ask(layouts, known, genuine) {
  const asked = [];
  const note = (letters) => {
    const code = known.has(letters) ? null : wellFormed(letters);
    if (code !== null) {
      known.set(letters, false);
      asked.push(code);
    }
    return null;
  };
  firstLayout(layouts, note);
  for (const code of asked) known.set(code.letters, await genuine(code));
}

const unread = (why, unsigned = []) => ({ kind: "unread", why, unsigned });

function identity({ text, code }) {
  if (code.kind === "signed") return code.letters;
  if (code.kind === "short" || code.kind === "paper") return code.candidates.map((one) => one.letters).join("");
  return text.toUpperCase();
}

/** Takes away what no code has: ASCII control characters and byte-order marks anywhere, blanks around. */
function clean(text) {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001F\u007F\uFEFF]/g, "").replace(/^\p{White_Space}+|\p{White_Space}+$/gu, "");
}

/** Returns the text as it is, and under each layout that makes more than a word of it. */
function longLayouts(text) {
  return readings(text).filter((runs, place) => place === 0 || (longestRun(runs)?.letters ?? 0) >= LEAST_OF_A_PART);
}

/** Finds credentials under the first layout that gives any. */
function firstLayout(layouts, accept) {
  const tries = new Tries();
  for (const runs of layouts) {
    const found = find(runs, { length: LETTERS, heads: HEAD[0] }, tries, accept);
    if (found.length > 0) return found;
  }
  return [];
}

/** Reads what has no genuine signature; null if it has too much beside a code, or is nothing of ours. */
function rest(text) {
  const layouts = longLayouts(text);
  const unsigned = firstLayout(layouts, wellFormed);
  if (unsigned.length > 0) return between(text, unsigned.map((one) => ({ ...one, value: unread("unsigned", [one.value]) })));
  const codes = checked(text, layouts);
  if (codes !== null) return codes;
  const why = shape(text, layouts);
  return why && [{ place: 0, end: text.length, value: unread(why) }];
}

/** Adds what stands between codes and around them, where that is a code of its own or a part of one. */
function between(text, codes) {
  const all = [];
  let from = 0;
  for (const code of [...codes, null]) {
    const until = code?.place ?? text.length;
    const most = from === 0 || code === null ? MOST_AROUND : 2 * MOST_AROUND;
    const gap = text.slice(from, until);
    if (further(gap) > most) {
      const parts = rest(gap);
      if (parts === null) return null;
      for (const part of parts) all.push({ place: from + part.place, end: from + part.end, value: part.value });
    }
    from = code?.end ?? text.length;
    if (code) all.push(code);
  }
  return all;
}

/** Finds codes that are known only by their check letters, under every layout: more than one may pass. */
function checked(text, layouts) {
  const tries = new Tries();
  const accept = (letters) => shortOf(letters) ?? paperOf(letters);
  const found = layouts.flatMap((runs) => find(runs, { length: SHORT_LETTERS, heads: SHORT_HEADS }, tries, accept));
  found.sort((a, b) => a.place - b.place);
  const codes = [];
  for (const one of found) {
    const last = codes.at(-1);
    if (last && last.end > one.place) {
      last.end = Math.max(last.end, one.end);
      last.value = joined(last.value, one.value);
    } else codes.push(one);
  }
  let from = 0;
  for (const { place, end } of [...codes, { place: text.length, end: text.length }]) {
    const most = from === 0 || place === text.length ? MOST_AROUND : 2 * MOST_AROUND;
    if (further(text.slice(from, place)) > most) return null;
    from = end;
  }
  return codes.length > 0 ? codes : null;
}

/** Adds another reading of the same stretch. A short credential goes before a paper code. */
function joined(known, other) {
  if (known.kind === other.kind) {
    const more = other.candidates.filter((one) => !known.candidates.some(({ letters }) => letters === one.letters));
    return { ...known, candidates: [...known.candidates, ...more] };
  }
  return other.kind === "short" ? other : known;
}

/** Returns what a text that is not a code looks like; null if it is nothing of ours. */
function shape(text, layouts) {
  for (const [layout, runs] of layouts.entries()) {
    const run = longestRun(runs);
    if (run === null) continue;
    const least = layout === 0 ? LEAST_OF_A_PART : LEAST_UNDER_A_LAYOUT;
    const isClose = further(text.slice(0, run.place)) <= MOST_AROUND && further(text.slice(run.end)) <= MOST_AROUND;
    if (run.letters < least || run.letters >= 2 * LETTERS || !isClose) continue;
    if (run.letters !== LETTERS) return "partial";
    // All the letters, and fixed fields that are not a credential's: made by somebody else, or by a newer program.
    if (asciiUpper(text.slice(run.place, run.end)).startsWith(HEAD)) return "unsigned";
  }
  return null;
}

const asciiUpper = (text) => text.replace(/[a-z]/g, (c) => c.toUpperCase());

/** Counts the characters of a gap, without an AIM identifier and the ECI after it: a layout may have made others of them. */
function further(gap) {
  const chars = Array.from(gap);
  const isEci = (at) => {
    const [mark, a, b, c, d] = chars.slice(at, at + ECI);
    return chars.length >= at + ECI && a === b && b === c && c === d && mark !== a;
  };
  if (isEci(0)) return chars.length - ECI;
  if (isEci(AIM)) return chars.length - AIM - ECI;
  return chars.length - (chars[0] === "]" ? Math.min(AIM, chars.length) : 0);
}

/** Reads ModHex; null if it has another letter. */
function decode(letters) {
  const bytes = new Uint8Array(letters.length / 2);
  for (let place = 0; place < bytes.length; place++) {
    const [high, low] = [ALPHABET.indexOf(letters[2 * place]), ALPHABET.indexOf(letters[2 * place + 1])];
    if (high < 0 || low < 0) return null;
    bytes[place] = high * 16 + low;
  }
  return bytes;
}

const number = (bytes, from, count) => bytes.slice(from, from + count).reduce((all, byte) => all * 256 + byte, 0);

/** Reads 160 letters whose fields are a credential's, by any signer: not a genuine one until it verifies. */
export function wellFormed(letters) {
  const bytes = letters.length === LETTERS ? decode(letters) : null;
  if (bytes === null || bytes[0] !== 0xa1 || bytes[13] !== 0 || bytes[14] !== 0 || bytes[15] !== 0) return null;
  const body = { key: bytes[1], serial: number(bytes, 2, 4), days: number(bytes, 6, 4), zones: number(bytes, 10, 2) };
  return body.serial === 0 ? null : { body, letters, bytes };
}

/** Reads 29 letters as 15 bytes whose check letters are right; null if they are not. */
function checkedBytes(letters) {
  const bytes = letters.length === SHORT_LETTERS ? decode(ALPHABET[0] + letters) : null;
  return bytes !== null && crc16(bytes.subarray(0, 13)) === number(bytes, 13, 2) ? bytes : null;
}

function shortOf(letters) {
  const bytes = checkedBytes(letters);
  const serial = bytes?.[0] === 0x0b ? number(bytes, 1, 4) : 0;
  return serial === 0 ? null : { kind: "short", candidates: [{ serial, letters }] };
}

function paperOf(letters) {
  const bytes = checkedBytes(letters);
  if (bytes === null || bytes[1] >= MOST_DAYS) return null;
  const value = number(bytes, 2, 4);
  const isOne = (bytes[0] === 0x0c && value > 0) || (bytes[0] === 0x0d && value < MINUTES);
  return isOne ? { kind: "paper", candidates: [{ letters }] } : null;
}

/** CRC-16/IBM-3740: polynomial 0x1021, first 0xFFFF, nothing reflected. */
function crc16(bytes) {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}
