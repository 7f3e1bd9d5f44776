// QR codes of capital letters and digits (ISO/IEC 18004), for what a page shows to another device when no network is between them.
// Error correction M, as on badges.

/** The characters of the alphanumeric mode, in the order of their numbers. */
const CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
/** For versions from 1 on: bytes of correction in a block, and blocks (table 9). Larger codes are hard to read from a screen. */
const CORRECTION = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];
/** The light modules around a code (6.3.8). */
const QUIET = 4;
const SVG = "http://www.w3.org/2000/svg";

/** The eight masks (table 10): which modules are turned over. */
const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => ((x / 3 | 0) + (y / 2 | 0)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** Returns the code of a text as rows of 0 and 1; null if it is too long, or has other characters. */
export function encode(text) {
  if ([...text].some((letter) => !CHARACTERS.includes(letter))) return null;
  const version = CORRECTION.findIndex((_, place) => bitsOf(text, place + 1) <= 8 * dataBytes(place + 1)) + 1;
  if (version === 0) return null;
  const symbol = new Drawing(version);
  symbol.fill(corrected(bytesOf(text, version), version));
  return symbol.best();
}

/** Draws rows of 0 and 1. */
export function draw(rows) {
  const side = rows.length + 2 * QUIET;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${side} ${side}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", "QR");
  const path = document.createElementNS(SVG, "path");
  const dark = (row, y) => [...row.matchAll(/1+/g)].map((run) => `M${run.index + QUIET} ${y + QUIET}h${run[0].length}v1h-${run[0].length}z`);
  path.setAttribute("d", rows.flatMap(dark).join(""));
  svg.append(path);
  return svg;
}

const sideOf = (version) => 4 * version + 17;

/** Returns where the middles of alignment patterns are (annex E). */
function alignments(version) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((4 * version + 4) / (2 * count - 2)) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, place) => sideOf(version) - 7 - place * step).reverse()];
}

/** Returns how many bytes a version holds, correction included. */
function allBytes(version) {
  const count = alignments(version).length;
  const patterns = version === 1 ? 0 : 25 * count * count - 10 * count - 55 + (version >= 7 ? 36 : 0);
  return ((16 * version + 128) * version + 64 - patterns) >> 3;
}

const dataBytes = (version) => allBytes(version) - CORRECTION[version - 1] * BLOCKS[version - 1];
const lengthBits = (version) => (version < 10 ? 9 : 11);
const bitsOf = (text, version) => 4 + lengthBits(version) + 11 * (text.length >> 1) + 6 * (text.length & 1);

/** Writes the text in alphanumeric mode (7.4.4), and fills up to the version's bytes. */
function bytesOf(text, version) {
  let bits = "0010" + text.length.toString(2).padStart(lengthBits(version), "0");
  for (let place = 0; place < text.length; place += 2) {
    const [first, second] = [...text.slice(place, place + 2)].map((letter) => CHARACTERS.indexOf(letter));
    bits += second === undefined ? first.toString(2).padStart(6, "0") : (45 * first + second).toString(2).padStart(11, "0");
  }
  const room = 8 * dataBytes(version);
  bits += "0".repeat(Math.min(4, room - bits.length));
  bits += "0".repeat((8 - (bits.length % 8)) % 8);
  const bytes = bits.match(/.{8}/g).map((byte) => parseInt(byte, 2));
  for (let pad = 0xec; bytes.length < room / 8; pad ^= 0xec ^ 0x11) bytes.push(pad);
  return bytes;
}

/** Multiplies in the field of 256 elements over 0x11D. */
function times(a, b) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((b >> bit) & 1) * a);
  return product;
}

/** Returns the polynomial by which Reed and Solomon divide. */
function divisor(degree) {
  const terms = [...new Array(degree - 1).fill(0), 1];
  for (let place = 0, root = 1; place < degree; place++, root = times(root, 2)) {
    for (let at = 0; at < degree; at++) terms[at] = times(terms[at], root) ^ (terms[at + 1] ?? 0);
  }
  return terms;
}

function remainder(bytes, by) {
  const rest = new Array(by.length).fill(0);
  for (const byte of bytes) {
    const factor = byte ^ rest.shift();
    rest.push(0);
    by.forEach((term, place) => (rest[place] ^= times(term, factor)));
  }
  return rest;
}

/** Adds correction to each block, and puts the blocks' bytes between one another (7.5, 7.6). */
function corrected(bytes, version) {
  const [count, extra] = [BLOCKS[version - 1], CORRECTION[version - 1]];
  const short = count - (allBytes(version) % count);
  const length = Math.floor(allBytes(version) / count) - extra;
  const by = divisor(extra);
  let from = 0;
  const blocks = Array.from({ length: count }, (_, place) => {
    const data = bytes.slice(from, (from += length + (place < short ? 0 : 1)));
    return { data, correction: remainder(data, by) };
  });
  const woven = (of, longest) => Array.from({ length: longest }, (_, at) => blocks.map((block) => of(block)[at])).flat();
  return [...woven((block) => block.data, length + 1), ...woven((block) => block.correction, extra)].filter((byte) => byte !== undefined);
}

/** A symbol that is being drawn. */
class Drawing {
  constructor(version) {
    this.version = version;
    this.side = sideOf(version);
    this.modules = Array.from({ length: this.side }, () => new Array(this.side).fill(0));
    /** Which modules are not data. */
    this.fixed = Array.from({ length: this.side }, () => new Array(this.side).fill(false));
    this.patterns();
    this.format(0);
  }

  set(x, y, dark) {
    this.modules[y][x] = Number(dark);
    this.fixed[y][x] = true;
  }

  /** Draws what finds and straightens the symbol. */
  patterns() {
    const { side } = this;
    for (let at = 0; at < side; at++) {
      this.set(6, at, at % 2 === 0);
      this.set(at, 6, at % 2 === 0);
    }
    for (const [x, y] of [[3, 3], [side - 4, 3], [3, side - 4]]) this.square(x, y, 4, (ring) => ring !== 2 && ring !== 4);
    const places = alignments(this.version);
    const last = places.length - 1;
    places.forEach((x, i) => {
      places.forEach((y, j) => {
        const isFinder = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0);
        if (!isFinder) this.square(x, y, 2, (ring) => ring !== 1);
      });
    });
    if (this.version < 7) return;
    const bits = (this.version << 12) | rest(this.version, 12, 0x1f25);
    for (let place = 0; place < 18; place++) {
      const [a, b] = [side - 11 + (place % 3), Math.floor(place / 3)];
      this.set(a, b, (bits >> place) & 1);
      this.set(b, a, (bits >> place) & 1);
    }
  }

  square(x, y, reach, isDark) {
    for (let dy = -reach; dy <= reach; dy++) {
      for (let dx = -reach; dx <= reach; dx++) {
        const isInside = x + dx >= 0 && x + dx < this.side && y + dy >= 0 && y + dy < this.side;
        if (isInside) this.set(x + dx, y + dy, isDark(Math.max(Math.abs(dx), Math.abs(dy))));
      }
    }
  }

  /** Writes which mask was used, twice (7.9). Level M is 0. */
  format(mask) {
    const bits = ((mask << 10) | rest(mask, 10, 0x537)) ^ 0x5412;
    const bit = (place) => (bits >> place) & 1;
    for (let place = 0; place < 15; place++) {
      const along = place < 6 ? place : place < 8 ? place + 1 : null;
      if (along !== null) this.set(8, along, bit(place));
      else this.set(place === 8 ? 7 : 14 - place, 8, bit(place));
      if (place < 8) this.set(this.side - 1 - place, 8, bit(place));
      else this.set(8, this.side - 15 + place, bit(place));
    }
    this.set(8, this.side - 8, 1);
  }

  /** Puts the bytes into the free modules, in columns of two, up and down (7.7.3). */
  fill(bytes) {
    let place = 0;
    for (let right = this.side - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      for (let step = 0; step < this.side; step++) {
        const y = ((right + 1) & 2) === 0 ? this.side - 1 - step : step;
        for (const x of [right, right - 1]) {
          if (this.fixed[y][x] || place >= 8 * bytes.length) continue;
          this.modules[y][x] = (bytes[place >> 3] >> (7 - (place & 7))) & 1;
          place += 1;
        }
      }
    }
  }

  /** Returns the rows under the mask that readers see best. */
  best() {
    const masked = MASKS.map((turns, mask) => {
      this.format(mask);
      return this.modules.map((row, y) => row.map((dark, x) => (this.fixed[y][x] ? dark : dark ^ turns(x, y))).join(""));
    });
    return masked.reduce((best, rows) => (penalty(rows) < penalty(best) ? rows : best));
  }
}

/** Returns what is left of a number, shifted by so many bits, when it is divided by a polynomial. */
function rest(number, bits, by) {
  let left = number;
  for (let step = 0; step < bits; step++) left = (left << 1) ^ ((left >> (bits - 1)) * by);
  return left;
}

/** Weighs what makes a symbol hard to read (7.8.3). */
function penalty(rows) {
  const columns = [...rows[0]].map((_, x) => rows.map((row) => row[x]).join(""));
  let points = 0;
  for (const line of [...rows, ...columns]) {
    for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) points += run.length - 2;
    for (const finder of ["10111010000", "00001011101"]) points += 40 * (line.split(finder).length - 1);
  }
  for (let y = 1; y < rows.length; y++) {
    for (let x = 1; x < rows.length; x++) {
      const four = rows[y - 1].slice(x - 1, x + 1) + rows[y].slice(x - 1, x + 1);
      if (four === "0000" || four === "1111") points += 3;
    }
  }
  const dark = rows.join("").split("1").length - 1;
  return points + 10 * Math.floor(Math.abs((20 * dark) / rows.length ** 2 - 10));
}
