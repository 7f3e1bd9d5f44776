// Which keys are a scanner's, and where its code begins and ends. A scanner types fast and may stumble; a person types slowly, and may
// have typed into the same field just before. Nothing here believes a code: the server does, by its signature.

/** The letters of a credential, and of a short one. */
const LENGTHS = [160, 29];
/** How many characters may stand around a code; the server finds the code among them. */
const AROUND = 8;
/** Keys further apart than this are not one code, in milliseconds: a radio scanner may stumble. */
const GAP = 1500;
/** A person's keys are further apart than this, in milliseconds. */
const PERSON = 90;
/** Half of a scanner's keys come faster than this, in milliseconds: in a text field, and where nothing has the focus. */
const FAST_IN_FIELD = 45;
const FAST = 90;
/** Fewer keys than this are nobody's code; in a text field, and where no Enter ends it. */
const LEAST = 8;
const LEAST_IN_FIELD = 20;
/** How long a scanner rests after a code that it does not end with Enter, in milliseconds: after a whole credential, after what may be
 * a short one, and after anything else. */
const REST = 300;
const REST_SHORT = 700;

export class KeyReader {
  constructor() {
    this.reset();
  }

  reset() {
    this.keys = [];
    this.place = null;
  }

  /** Adds what one key wrote: under the US layout, under the host's, when, and what the field held before (null outside one). */
  add({ us, typed, at, field = null, value = null }) {
    const last = this.keys.at(-1);
    // What was typed elsewhere, or long ago, is not part of it.
    if (field !== this.place || (last && at - last.at > GAP)) this.reset();
    this.place = field;
    this.keys.push({ us, typed, at, value });
  }

  /** Returns whether a code is being typed, so that no key of it presses or scrolls anything. */
  isBusy(at) {
    const last = this.keys.at(-1);
    return this.keys.length > 1 && at - last.at < PERSON;
  }

  /** Returns after how many milliseconds of rest what there is counts as a code; null if only Enter or Tab ends it. */
  rest() {
    const count = this.keys.length;
    if (count < LENGTHS[1] || this.pace() >= (this.place === null ? FAST : FAST_IN_FIELD)) return null;
    if (count >= LENGTHS[0]) return REST;
    return count <= LENGTHS[1] + AROUND ? REST_SHORT : GAP;
  }

  /** Ends what was typed: { code, typed, value }, or null if it did not come from a scanner. `value` is what the field held before it. */
  end(at) {
    const { keys, place } = this;
    const last = keys.at(-1);
    const isOne =
      last !== undefined &&
      at - last.at <= GAP &&
      keys.length >= (place === null ? LEAST : LEAST_IN_FIELD) &&
      (place === null || this.pace() < FAST_IN_FIELD);
    const from = isOne ? this.begin() : 0;
    this.reset();
    if (!isOne) return null;
    const own = keys.slice(from);
    const us = own.map((key) => key.us).join("");
    const typed = own.map((key) => key.typed).join("");
    // Where each key is known, keys tell more than letters: they are the same under every layout.
    const usable = own.every((key) => key.us.length === 1) ? us : typed;
    const found = { code: usable, value: own[0].value };
    return usable === typed ? found : { ...found, typed };
  }

  /** Returns how far apart half of the keys are at most, in milliseconds: a pause or two do not make a scanner a person. */
  pace() {
    const gaps = this.keys.slice(1).map((key, place) => key.at - this.keys[place].at);
    return gaps.sort((a, b) => a - b)[gaps.length >> 1] ?? 0;
  }

  /** Returns where the scanner's keys begin: what a person typed before them is theirs. */
  begin() {
    if (this.place === null) return 0;
    const isPause = (place) => this.keys[place].at - this.keys[place - 1].at >= PERSON;
    const count = this.keys.length;
    for (const length of LENGTHS) {
      const extra = count - length;
      if (extra >= 0 && extra <= AROUND) return extra > 0 && isPause(extra) ? extra : 0;
    }
    // More than a code has around it: the person's are slow, each of them.
    let from = 0;
    while (from + 1 < count - LEAST_IN_FIELD && isPause(from + 1)) from += 1;
    // A word that was typed fast, and then a pause before the code.
    for (let place = from + 1; place < count && from === 0; place++) {
      if (isPause(place) && LENGTHS.some((length) => count - place >= length && count - place <= length + AROUND)) return place;
    }
    return from;
  }
}
