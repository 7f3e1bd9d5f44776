// Texts in the reader's language, and elements without markup in strings: a name is never anything but text.

const texts = JSON.parse(document.getElementById("texts")?.textContent ?? "{}");

/** Returns a text, with what the page puts in for {0}, {1}. */
export function text(key, ...values) {
  return (texts[key] ?? key).replace(/\{(\d)\}/g, (_, place) => values[place] ?? "");
}

/** Returns an own field in words: its label in the reader's language, else as the event writes it first. */
export const labelled = ({ label, labels, value }) => `${labels[document.documentElement.lang] ?? label}: ${value}`;

/** Returns an element of the page. */
export const byId = (id) => document.getElementById(id);

/** Makes an element: properties by name, attributes where the name has a hyphen or is "role", then children. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") made.setAttribute(name, value);
    else if (name === "data") Object.assign(made.dataset, value);
    else made[name] = value;
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Makes a picture of a participant's face; where it does not arrive, its place stays empty. The name beside it says whose. */
export function photoOf(reference) {
  const picture = element("img", { alt: "", decoding: "async", src: `/v1/participants/${encodeURIComponent(reference)}/photo` });
  picture.addEventListener("error", () => picture.remove());
  return picture;
}

const scripts = [
  [/\p{Script=Arabic}/u, "und-Arab"],
  [/\p{Script=Cyrillic}/u, "und-Cyrl"],
  [/\p{Script=Hangul}/u, "ko"],
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, "ja"],
  [/\p{Script=Han}/u, "und-Hani"],
  [/\p{Script=Greek}/u, "el"],
  [/\p{Script=Hebrew}/u, "und-Hebr"],
  [/\p{Script=Thai}/u, "th"],
  [/\p{Script=Devanagari}/u, "und-Deva"],
];

/** Returns the language tag of a name as far as its letters tell (BCP 47): what reads it aloud should not guess English. */
export function languageOf(name) {
  return scripts.find(([letters]) => letters.test(name))?.[1] ?? "und-Latn";
}

/** A name of more letters than this is set smaller, or cut where it is one of many. */
const LONG_NAME = 60;

/** Writes a name into an element, in its own direction and language. */
export function writeName(target, name) {
  target.textContent = name ?? "";
  target.lang = languageOf(name ?? "");
  target.classList.toggle("long", (name ?? "").length > LONG_NAME);
}
