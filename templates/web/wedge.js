// A keyboard-wedge scanner types a code. It needs no text field in focus, and may type into one; it may end the code with Enter or Tab,
// or with nothing.
//
// What is collected is which keys were pressed (event.code: the same under every layout of the host) and what the layout made of
// them (event.key). The first is right where the scanner speaks US keys, as nearly all do; the second where it was set to the
// host's layout. Both go to the server, which undoes layouts and believes nothing but a signature.

import { KeyReader } from "./keys.js";

const OTHER_KEYS = {
  Minus: "-", Period: ".", Slash: "/", Equal: "=", Space: " ", NumpadSubtract: "-", NumpadDecimal: ".",
  BracketLeft: "[", BracketRight: "]", Backslash: "\\", Semicolon: ";", Quote: "'", Comma: ",", Backquote: "`",
};

const MODIFIERS = ["Shift", "CapsLock", "AltGraph", "Control", "Alt", "Meta"];

/** Returns what a key writes under the US layout; an empty text if it writes nothing. */
function usKey(code) {
  const letter = /^Key([A-Z])$/.exec(code) ?? /^(?:Digit|Numpad)(\d)$/.exec(code);
  return letter?.[1] ?? OTHER_KEYS[code] ?? "";
}

/** Returns the text field that an event goes to; null where it goes to none. */
function fieldOf(event) {
  const { target } = event;
  if (target instanceof HTMLTextAreaElement) return target;
  return target instanceof HTMLInputElement && !["radio", "checkbox", "file", "button"].includes(target.type) ? target : null;
}

/** Calls scanned({ code, typed }) for each code. */
export function listen(scanned) {
  const reader = new KeyReader();
  let number = "", timer = null;

  /** Takes the code where there is one, and puts back what the field held before it. */
  const take = (at) => {
    clearTimeout(timer);
    const field = reader.place;
    const found = reader.end(at);
    if (found === null) return false;
    const { value, ...code } = found;
    if (field !== null) {
      // What the scanner typed into somebody's search is taken out again.
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    scanned(code);
    return true;
  };

  const add = (event, us, typed) => {
    const field = fieldOf(event);
    reader.add({ us, typed, at: event.timeStamp, field, value: field?.value ?? null });
    clearTimeout(timer);
    const rest = reader.rest();
    if (rest !== null) timer = setTimeout(() => take(event.timeStamp + rest), rest);
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
    // Control and Alt together are AltGr, which some layouts need; either of them by itself is a command.
    if (event.metaKey || event.isComposing || (event.ctrlKey !== event.altKey)) {
      // Unless a scanner sends control characters so: they mean nothing, and open no window of the browser's.
      if (reader.isBusy(event.timeStamp)) event.preventDefault();
      return;
    }
    if (event.key === "Enter" || event.key === "Tab") {
      if (field !== reader.place) reader.reset();
      if (take(event.timeStamp)) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
      return;
    }
    // Shift and its like have names; letters, and the ligatures that some layouts write, have one or two characters.
    const isCharacter = event.key.length <= 2 || event.key === "Dead" || event.key === "Unidentified";
    // A function key has two or three, and is a person's, as arrows are: what was typed before it was no code.
    if (!isCharacter || /^F\d/.test(event.key)) {
      if (!MODIFIERS.includes(event.key)) reader.reset();
      return;
    }
    const wasBusy = reader.keys.length > 0;
    add(event, usKey(event.code), event.key.length <= 2 ? event.key : "");
    // A list would jump to whatever begins with the letter; arrows choose from it.
    if (event.target instanceof HTMLSelectElement) event.preventDefault();
    // Space scrolls the page and presses buttons; while a code arrives it does neither.
    if (field === null && event.key === " " && wasBusy) event.preventDefault();
  }, { capture: true });

  addEventListener("keyup", (event) => {
    if (event.key !== "Alt" || number === "") return;
    const letter = String.fromCharCode(Number(number));
    number = "";
    // Nothing else is in a code; and what a person writes this way is a letter that their keyboard lacks.
    if (/^[!-~]$/.test(letter)) add(event, letter, letter);
  }, { capture: true });
}
