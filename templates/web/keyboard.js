// Undoes what a host's keyboard layout did to a scanned code, as the server does (src/domain/keyboard.rs). Nothing here accepts
// anything: each layout is undone in turn, and the caller's check decides. Places are those of the text's UTF-16 units.

/** The letters of every code, for the values 0 to 15. */
export const ALPHABET = "CBDEFGHIJKLNRTUV";

/** The most candidates that are tried for one text. Real scans need one, rarely a thousand. */
const MOST_TRIES = 4096;
/** One character in so many shows whether a layout has a text's. */
const SAMPLE = 6;

/** Counts tries: they bound the work on one text. */
export class Tries {
  constructor() {
    this.left = MOST_TRIES;
  }
}

/** Returns the text as it is, lower case or upper case, and then under each layout that has any of its characters. */
export function readings(text) {
  return [plain(text), ...LAYOUTS.filter((layout) => mayHold(layout, text)).map((layout) => typed(text, (at) => unit(layout, text, at)))];
}

/** Returns the text as it is, lower case or upper case: runs of { place, end, letter }. */
export function plain(text) {
  return typed(text, (at) => {
    const letter = upper(text[at]);
    return ALPHABET.includes(letter) ? { letter, length: 1 } : null;
  });
}

/** Only ASCII letters have another case here: a dotless i is not an i. */
const upper = (c) => (c >= "a" && c <= "z" ? c.toUpperCase() : c);

function mayHold(layout, text) {
  let number = 0;
  for (let at = 0; at < text.length; at += String.fromCodePoint(text.codePointAt(at)).length) {
    if (number++ % SAMPLE === 0 && unit(layout, text, at) !== null) return true;
  }
  return false;
}

function typed(text, unitAt) {
  const runs = [];
  let run = [];
  for (let at = 0; at < text.length; ) {
    const found = unitAt(at);
    if (found !== null) {
      run.push({ place: at, end: at + found.length, letter: found.letter, apart: found.apart ?? null });
      at += found.length;
      continue;
    }
    if (run.length > 0) runs.push(run);
    run = [];
    at += String.fromCodePoint(text.codePointAt(at)).length;
  }
  if (run.length > 0) runs.push(run);
  return runs;
}

/** Finds the stretches that accept(letters) takes, from left to right; none overlaps another. */
export function find(runs, { length, heads }, tries, accept) {
  const found = [];
  for (const run of runs) {
    for (let start = 0; start < run.length && tries.left > 0; ) {
      const one = stretch(run, start, { length, heads }, tries, accept);
      if (one === null) {
        start += 1;
        continue;
      }
      found.push({ place: run[start].place, end: run[start + one.taken - 1].end, value: one.value });
      start += one.taken;
    }
  }
  return found;
}

/** Returns the longest run of letters: where it lies, and how many it has; null if there is none. Of equal ones it is the last. */
export function longestRun(runs) {
  let longest = null;
  for (const run of runs) if (longest === null || run.length >= longest.length) longest = run;
  return longest && { place: longest[0].place, end: longest.at(-1).end, letters: longest.length };
}

function stretch(run, start, { length, heads }, tries, accept) {
  const first = run[start];
  if (heads !== "" && !heads.includes(first.letter) && !(first.apart && heads.includes(first.apart[0]))) return null;
  const most = Math.min(run.length - start, length);
  let pairs = 0;
  for (let place = start; place < start + most; place++) pairs += run[place].apart === null ? 0 : 1;
  // The longest first: a pair is mostly a ligature, and how many of them must be so follows from the length.
  for (let taken = most; taken >= 1; taken--) {
    const joined = taken + pairs - length;
    if (joined < 0) break;
    if (joined <= pairs) {
      const value = walk(run.slice(start, start + taken), joined, pairs, "", tries, accept);
      if (value !== null) return { value, taken };
    }
    if (run[start + taken - 1].apart !== null) pairs -= 1;
  }
  return null;
}

/** Reads on, with `joined` of the remaining `pairs` as ligatures. Every branch ends in a try. */
function walk(units, joined, pairs, before, tries, accept) {
  let letters = before;
  for (let place = 0; place < units.length; place++) {
    const { letter, apart } = units[place];
    if (apart === null) {
      letters += letter;
      continue;
    }
    const must = joined === pairs;
    pairs -= 1;
    if (must) {
      joined -= 1;
      letters += letter;
      continue;
    }
    if (joined > 0) {
      const found = walk(units.slice(place + 1), joined - 1, pairs, letters + letter, tries, accept);
      if (found !== null || tries.left === 0) return found;
    }
    letters += apart;
  }
  if (tries.left === 0) return null;
  tries.left -= 1;
  return accept(letters);
}

function letterAt(layout, text, at) {
  const place = layout.findIndex((written) => text.startsWith(written, at));
  return place < 0 ? null : { letter: ALPHABET[place], length: layout[place].length };
}

/** Takes the piece that begins at a place; null if its first character is not one of the layout's letters. */
function unit(layout, text, at) {
  // Windows sends a lam-alef ligature as its two letters.
  for (const [ligature, parts] of LIGATURES) {
    const place = text.startsWith(parts, at) ? layout.indexOf(ligature) : -1;
    if (place < 0) continue;
    const first = letterAt(layout, parts, 0);
    const second = first && letterAt(layout, parts, first.length);
    return { letter: ALPHABET[place], length: parts.length, apart: second ? first.letter + second.letter : null };
  }
  return letterAt(layout, text, at);
}

const LIGATURES = [["\uFEFB", "\u0644\u0627"], ["\uFEF5", "\u0644\u0622"], ["\uFEF7", "\u0644\u0623"], ["\uFEF9", "\u0644\u0625"]];

/** Each layout's letters for the values 0 to 15, computed with libxkbcommon from xkb-data 2.35. */
const LAYOUTS = [
  // fr(bepo) shift
  ["X", "K", "I", "P", "E", ";", "C", "D", "T", "S", "R", "?", "O", "È", "V", ":"],
  // fr(bepo) plain
  ["x", "k", "i", "p", "e", ",", "c", "d", "t", "s", "r", "'", "o", "è", "v", "."],
  // fr(bepo) shift+caps
  ["x", "k", "i", "p", "e", ";", "c", "d", "t", "s", "r", "?", "o", "è", "v", ":"],
  // fr(bepo) plain+caps
  ["X", "K", "I", "P", "E", ",", "C", "D", "T", "S", "R", "'", "O", "È", "V", "."],
  // rs shift, rs plain+caps
  ["Ц", "Б", "Д", "Е", "Ф", "Г", "Х", "И", "Ј", "К", "Л", "Н", "Р", "Т", "У", "В"],
  // rs plain, rs shift+caps
  ["ц", "б", "д", "е", "ф", "г", "х", "и", "ј", "к", "л", "н", "р", "т", "у", "в"],
  // bg shift, bg plain+caps
  ["Ъ", "Ф", "А", "Е", "О", "Ж", "Г", "С", "Т", "Н", "В", "Х", "И", "Ш", "К", "Э"],
  // bg plain, bg shift+caps
  ["ъ", "ф", "а", "е", "о", "ж", "г", "с", "т", "н", "в", "х", "и", "ш", "к", "э"],
  // tr plain, tr shift+caps
  ["c", "b", "d", "e", "f", "g", "h", "ı", "j", "k", "l", "n", "r", "t", "u", "v"],
  // tr(f) shift, tr(f) plain+caps
  ["V", "Ç", "E", "Ğ", "A", "Ü", "T", "N", "K", "M", "L", "Z", "I", "O", "R", "C"],
  // tr(f) plain, tr(f) shift+caps
  ["v", "ç", "e", "ğ", "a", "ü", "t", "n", "k", "m", "l", "z", "ı", "o", "r", "c"],
  // gr shift, gr plain+caps
  ["Ψ", "Β", "Δ", "Ε", "Φ", "Γ", "Η", "Ι", "Ξ", "Κ", "Λ", "Ν", "Ρ", "Τ", "Θ", "Ω"],
  // gr plain, gr shift+caps
  ["ψ", "β", "δ", "ε", "φ", "γ", "η", "ι", "ξ", "κ", "λ", "ν", "ρ", "τ", "θ", "ω"],
  // ru shift, ru plain+caps, ua shift, ua plain+caps, kz shift, kz plain+caps
  ["С", "И", "В", "У", "А", "П", "Р", "Ш", "О", "Л", "Д", "Т", "К", "Е", "Г", "М"],
  // ru plain, ru shift+caps, ua plain, ua shift+caps, kz plain, kz shift+caps
  ["с", "и", "в", "у", "а", "п", "р", "ш", "о", "л", "д", "т", "к", "е", "г", "м"],
  // ge shift, ge shift+caps
  ["ჩ", "B", "D", "E", "F", "G", "H", "I", "ჟ", "K", "L", "N", "ღ", "თ", "U", "V"],
  // ge plain, ge plain+caps
  ["ც", "ბ", "დ", "ე", "ფ", "გ", "ჰ", "ი", "ჯ", "კ", "ლ", "ნ", "რ", "ტ", "უ", "ვ"],
  // am shift, am plain+caps
  ["Չ", "Զ", "Գ", "Բ", "Ե", "Ա", "Ն", "Կ", "Ի", "Տ", "Հ", "Լ", "Ս", "Մ", "Ւ", "Յ"],
  // am plain, am shift+caps
  ["չ", "զ", "գ", "բ", "ե", "ա", "ն", "կ", "ի", "տ", "հ", "լ", "ս", "մ", "ւ", "յ"],
  // az shift
  ["C", "B", "D", "E", "F", "G", "H", "İ", "J", "K", "L", "N", "R", "T", "U", "V"],
  // az shift+caps
  ["c", "b", "d", "e", "f", "g", "h", "İ", "j", "k", "l", "n", "r", "t", "u", "v"],
  // ara shift, ara shift+caps, ara(azerty) shift, ara(azerty) shift+caps, ma shift, ma shift+caps
  ["}", "ﻵ", "]", "\u064F", "[", "ﻷ", "أ", "÷", "ـ", "،", "/", "آ", "\u064C", "ﻹ", "`", "{"],
  // ara plain, ara plain+caps, ara(azerty) plain, ara(azerty) plain+caps, ma plain, ma plain+caps
  ["ؤ", "ﻻ", "ي", "ث", "ب", "ل", "ا", "ه", "ت", "ن", "م", "ى", "ق", "ف", "ع", "ر"],
  // ir shift, ir shift+caps
  ["ژ", "\u200C", "ي", "\u064D", "إ", "أ", "آ", "\u0651", "ة", "»", "«", "\u0654", "\u064B", "\u064F", "\u064E", "\u0670"],
  // ir plain, ir plain+caps
  ["ز", "ذ", "ی", "ث", "ب", "ل", "ا", "ه", "ت", "ن", "م", "د", "ق", "ف", "ع", "ر"],
  // il plain, il shift+caps
  ["ב", "נ", "ג", "ק", "כ", "ע", "י", "ן", "ח", "ל", "ך", "מ", "ר", "א", "ו", "ה"],
  // th shift, th shift+caps
  ["ฉ", "\u0E3A", "ฏ", "ฎ", "โ", "ฌ", "\u0E47", "ณ", "\u0E4B", "ษ", "ศ", "\u0E4C", "ฑ", "ธ", "\u0E4A", "ฮ"],
  // th plain, th plain+caps
  ["แ", "\u0E34", "ก", "ำ", "ด", "เ", "\u0E49", "ร", "\u0E48", "า", "ส", "\u0E37", "พ", "ะ", "\u0E35", "อ"],
  // in shift, in shift+caps
  ["ण", "ऴ", "अ", "आ", "इ", "उ", "फ", "घ", "ऱ", "ख", "थ", "ळ", "ई", "ऊ", "ङ", "ऩ"],
  // in plain, in plain+caps
  ["म", "व", "\u094D", "\u093E", "\u093F", "\u0941", "प", "ग", "र", "क", "त", "ल", "\u0940", "\u0942", "ह", "न"],
  // pk shift, pk shift+caps
  ["ث", ".", "ڈ", "\u0670", "\u0651", "غ", "ھ", "\u0650", "ض", "خ", "\u0654", "ں", "ڑ", "ٹ", "ئ", "ظ"],
  // pk plain, pk plain+caps
  ["چ", "ب", "د", "ع", "ف", "گ", "ح", "ی", "ج", "ک", "ل", "ن", "ر", "ت", "ء", "ط"],
  // us(dvorak) shift
  ["J", "X", "E", ">", "U", "I", "D", "C", "H", "T", "N", "B", "P", "Y", "G", "K"],
  // us(dvorak) plain
  ["j", "x", "e", ".", "u", "i", "d", "c", "h", "t", "n", "b", "p", "y", "g", "k"],
  // us(dvorak) shift+caps
  ["j", "x", "e", ">", "u", "i", "d", "c", "h", "t", "n", "b", "p", "y", "g", "k"],
  // us(dvorak) plain+caps
  ["J", "X", "E", ".", "U", "I", "D", "C", "H", "T", "N", "B", "P", "Y", "G", "K"],
  // us(colemak) shift, us(colemak) shift+caps
  ["C", "B", "S", "F", "T", "D", "H", "U", "N", "E", "I", "K", "P", "G", "L", "V"],
  // us(colemak) plain, us(colemak) plain+caps
  ["c", "b", "s", "f", "t", "d", "h", "u", "n", "e", "i", "k", "p", "g", "l", "v"],
];
