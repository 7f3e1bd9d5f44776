// Readings as codes: the way out of a browser that no network reaches. One code holds one reading, whole: codes may be read in any
// order, several times, and a lost one is read again. Letters are those of badges, which keyboard scanners type alike nearly everywhere.

/** The letters of the values 0 to 15. */
const LETTERS = "CBDEFGHIJKLNRTUV";
/** The first byte: a reading that waits, in this form. A badge begins with another. */
const KIND = 0xa7;
/** The fewest letters that a code has. */
const LEAST = 60;
/** What a reading was made of: a badge's code, another text, a participant's reference. */
const SHOWN = { badge: 0, code: 1, reference: 2 };

const utf8 = new TextEncoder();
const text = new TextDecoder("utf-8", { fatal: true });

const letters = (bytes) => [...bytes].map((byte) => LETTERS[byte >> 4] + LETTERS[byte & 15]).join("");
const bytes = (written) => Uint8Array.from(written.match(/../g) ?? [], (pair) => LETTERS.indexOf(pair[0]) * 16 + LETTERS.indexOf(pair[1]));
const hex = (written) => Uint8Array.from(written.replaceAll("-", "").match(/../g) ?? [], (pair) => parseInt(pair, 16));
const isBadge = (code) => code.length % 2 === 0 && [...code].every((letter) => LETTERS.includes(letter));

/** The checksum CRC-16/CCITT-FALSE: a keyboard scanner may drop a letter. */
function checksum(of) {
  let sum = 0xffff;
  for (const byte of of) {
    sum ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) sum = sum & 0x8000 ? ((sum << 1) ^ 0x1021) & 0xffff : sum << 1;
  }
  return sum;
}

const number = (value, size) => Array.from({ length: size }, (_, place) => Math.floor(value / 256 ** (size - 1 - place)) % 256);
const counted = (of) => [...number(of.length, 2), ...of];

/** Returns the text of the code of a reading, the `place`th of so many. */
export function coded(event, reading, place, all) {
  const { id, at, gate, device, code, typed, reference } = reading;
  const kind = reference !== undefined ? SHOWN.reference : isBadge(code) ? SHOWN.badge : SHOWN.code;
  const shown = kind === SHOWN.badge ? bytes(code) : utf8.encode(reference ?? code);
  const head = [KIND, ...hex(event).slice(0, 4), ...number(place, 2), ...number(all, 2), ...hex(id)];
  const about = [...number(Date.parse(at), 6), ...number(device ?? 0, 4), ...counted(utf8.encode(gate ?? ""))];
  const whole = [...head, ...about, kind, ...counted(shown), ...counted(utf8.encode(typed ?? ""))];
  return letters([...whole, ...number(checksum(whole), 2)]);
}

/** Takes values from bytes, one after another. */
class Taker {
  constructor(from) {
    this.from = from;
    this.place = 0;
  }

  take(count) {
    if (this.place + count > this.from.length) throw new RangeError("the code ends early");
    return this.from.slice(this.place, (this.place += count));
  }

  number(size) {
    return this.take(size).reduce((value, byte) => value * 256 + byte, 0);
  }

  counted() {
    return this.take(this.number(2));
  }
}

const uuid = (of) => Array.from(of, (byte) => byte.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");

/**
 * Reads the code of a reading of an event, whatever stands around it: { place, all, reading }. Null if it is another code, and
 * { other: true } if it is another event's.
 */
export function decoded(event, written) {
  const [found] = written.toUpperCase().match(new RegExp(`[${LETTERS}]{${LEAST},}`)) ?? [];
  if (found === undefined) return null;
  const all = bytes(found);
  const whole = all.slice(0, -2);
  if (whole[0] !== KIND || checksum(whole) !== all.at(-2) * 256 + all.at(-1)) return null;
  try {
    const from = new Taker(whole.slice(1));
    const isOwn = hex(event).slice(0, 4).join() === from.take(4).join();
    return isOwn ? { place: from.number(2), all: from.number(2), reading: reading(from) } : { other: true };
  } catch {
    return null;
  }
}

function reading(from) {
  const id = uuid(from.take(16));
  const at = new Date(from.number(6)).toISOString();
  const device = from.number(4);
  const gate = text.decode(from.counted());
  const kind = from.number(1);
  const shown = from.counted();
  const typed = text.decode(from.counted());
  const what =
    kind === SHOWN.badge ? { code: letters(shown) } : kind === SHOWN.code ? { code: text.decode(shown) } : { reference: text.decode(shown) };
  return { id, at, gate, device, ...what, ...(typed && { typed }), waited: true };
}
