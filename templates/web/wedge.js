// A keyboard-wedge scanner types a code and ends it with Enter or Tab. It needs no text field in focus, and may type into one.
//
// What is collected is which keys were pressed (event.code: the same under every layout of the host) and what the layout made of
// them (event.key). The first is right where the scanner speaks US keys, as nearly all do; the second where it was set to the
// host's layout. Both go to the server, which undoes layouts and believes nothing but a signature.

/** Keys further apart than this are not one code, in milliseconds: a radio scanner may stumble. */
const GAP = 1500;
/** The same where a person may have typed before: in a text field. */
const GAP_IN_FIELD = 100;
/** In a text field, keys have to come this fast on average to be a scanner's, in milliseconds. */
const FAST = 40;
/** Fewer keys than this are nobody's code. */
const LEAST = 8;

const OTHER_KEYS = { Minus: "-", Period: ".", Slash: "/", Equal: "=", Space: " ", NumpadSubtract: "-", NumpadDecimal: "." };

const MODIFIERS = ["Shift", "CapsLock", "AltGraph", "Control", "Alt", "Meta"];

/** Returns what a key writes under the US layout; nothing where it writes nothing. */
function usKey(code) {
  const letter = /^Key([A-Z])$/.exec(code) ?? /^(?:Digit|Numpad)(\d)$/.exec(code);
  return letter?.[1] ?? OTHER_KEYS[code] ?? "";
}

/** Returns the text field that an event goes to; nothing where it goes to none. */
function fieldOf(event) {
  return event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement ? event.target : null;
}

/** Calls scanned({ code, typed }) for each code. */
export function listen(scanned) {
  let keys = "", typed = "", first = 0, last = 0, count = 0, before = null, place = null, number = "";

  const reset = () => {
    keys = typed = "";
    count = 0;
    before = null;
  };

  /** Forgets what cannot belong to what comes now. */
  const arrive = (event, field) => {
    // What was typed into a field, and Enter on a button soon after, are no code.
    if (field !== place || event.timeStamp - last > (field === null ? GAP : GAP_IN_FIELD)) reset();
    place = field;
  };

  /** Adds what one key wrote: under the US layout, and under the host's. */
  const add = (event, field, us, written) => {
    if (count === 0) {
      first = event.timeStamp;
      before = field?.value ?? null;
    }
    last = event.timeStamp;
    count += 1;
    keys += us;
    typed += written;
  };

  const end = (event, field) => {
    const isFast = (last - first) / Math.max(1, count - 1) < FAST;
    if (count >= LEAST && (field === null || (isFast && count >= 20))) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (field !== null && before !== null) {
        // What the scanner typed into somebody's search is taken out again.
        field.value = before;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
      const usable = keys.length === count ? keys : typed;
      scanned(usable === typed ? { code: typed } : { code: usable, typed });
    }
    reset();
  };

  addEventListener("keydown", (event) => {
    const field = fieldOf(event);
    if (event.altKey && !event.ctrlKey && !event.metaKey) {
      // A scanner that is to write the same under every layout holds Alt and types each character's number.
      const digit = /^Numpad(\d)$/.exec(event.code)?.[1];
      number = digit === undefined ? "" : number + digit;
      // Without Num Lock the same keys would turn pages.
      if (digit !== undefined && field === null) event.preventDefault();
      return;
    }
    // Control and Alt together are AltGr, which some layouts need; one of them alone is a command.
    if (event.metaKey || event.isComposing || (event.ctrlKey !== event.altKey)) return;
    arrive(event, field);
    if (event.key === "Enter" || event.key === "Tab") {
      end(event, field);
      return;
    }
    // Shift and its like have names; letters, and the ligatures that some layouts write, have one or two characters.
    const isCharacter = event.key.length <= 2 || event.key === "Dead" || event.key === "Unidentified";
    if (!isCharacter) {
      // An arrow or a function key is a person's: what was typed before it was no code.
      if (!MODIFIERS.includes(event.key)) reset();
      return;
    }
    add(event, field, usKey(event.code), event.key.length <= 2 ? event.key : "");
    // A list would jump to whatever begins with the letter; arrows choose from it.
    if (event.target instanceof HTMLSelectElement) event.preventDefault();
    // Space scrolls the page and presses buttons; while a code arrives it does neither.
    if (field === null && event.key === " " && count > 1) event.preventDefault();
  }, { capture: true });

  addEventListener("keyup", (event) => {
    if (event.key !== "Alt" || number === "") return;
    const letter = String.fromCharCode(Number(number));
    number = "";
    // Nothing else is in a code; and what a person writes this way is a letter that their keyboard lacks.
    if (!/^[!-~]$/.test(letter)) return;
    arrive(event, fieldOf(event));
    add(event, place, letter, letter);
  }, { capture: true });
}
