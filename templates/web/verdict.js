// The verdict: colour, shape and word, whose badge, and why. It is the largest thing on the page, and always in view.

import { byId, element, labelled, photoOf, text, writeName } from "./dom.js";

const SHAPES = {
  admitted: "✔", left: "✔", repeat: "▲", refused: "✖", partial: "▲", waiting: "▲", held: "▲", undone: "↺", error: "✖", revoked: "✖", closed: "▲",
};
/** How long a verdict stands before the page is ready again, in milliseconds. */
const STANDS = 8000;
/** By how much the text is made smaller until all of it is in view, and how small at most. */
const STEP = 0.88;
const SMALLEST = 0.3;

const area = byId("verdict");
const told = area.querySelector(".told");
let timer = null;
/** What the page says while nothing is scanned: a state, its word's key, and why. */
let rest = { state: "ready", why: text("ready_hint") };

/** Returns what to call a verdict. Who goes through a gate that leads out is not admitted: they left. */
export function word({ verdict, direction, note }) {
  if (verdict === "refused" && note === "partial") return "partial";
  return verdict === "admitted" && direction === "out" ? "left" : verdict;
}

/** Says why, in the reader's language. */
export function reason(answer) {
  if (answer.verdict === "refused") {
    const why = text(`reason_${reasonKey(answer)}`);
    if (answer.reason === "already_redeemed" && answer.first_at) return `${why}. ${since(answer)}`;
    return answer.reason === "wrong_day" && answer.valid_days?.length > 0 ? `${why}. ${text("valid_days", days(answer.valid_days))}` : why;
  }
  return answer.verdict === "repeat" ? since(answer) : "";
}

/** Says what was read, where that was no badge of the event: what is forged, what is half a code, what is neither; null for all else. */
export function unread({ verdict, reason, reference, note }) {
  if (verdict !== "refused" || reason !== "invalid" || reference) return null;
  return text(`refusal_${["partial", "unsigned"].includes(note) ? note : "invalid"}`);
}

function reasonKey({ reason, reference, note, alone }) {
  if (note === "old" || note === "old_refused") return note;
  // What this gate does not know may be newer than all it knows.
  if (reason === "unknown" && alone) return "newer";
  if (reason !== "invalid") return reason;
  if (reference) return "no_badge";
  return ["partial", "unsigned"].includes(note) ? note : "invalid";
}

/** Writes days as people of the reader's language do: "Monday 4 November". English is that of most of the world. */
export function days(dates) {
  const language = document.documentElement.lang;
  const format = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
  return dates.map((date) => format.format(new Date(`${date}T00:00:00Z`))).join("; ");
}

/** Keeps a text in its own direction, whatever stands around it (U+2068, U+2069). */
const isolated = (words) => `\u2068${words}\u2069`;

/** The time in the event's own zone: the server writes its offset. */
function since(answer) {
  if (!answer.first_at) return "";
  return text("since", answer.first_at.slice(11, 16), isolated(answer.first_gate_name ?? answer.first_gate ?? answer.gate));
}

/** Shows an answer of the server. */
export function show(answer) {
  paint(word(answer), reason(answer), answer);
}

/** Shows a scan that was taken back: no colour of an admission, and whose it was. */
export function undone(scan) {
  paint("undone", "", scan);
}

/** Shows a state without a person: "waiting", "checking", "error", "ready"; `name` is the key of its word, where it has another. */
export function say(state, why = "", name = state) {
  paint(state, why, {}, name);
}

/** Sets what the page says while nothing is scanned, and says it where nothing else stands. */
export function stand(state, why, name = state) {
  const isResting = area.dataset.verdict === rest.state;
  rest = { state, why, name };
  if (isResting || state === "revoked") ready();
}

/** Says what the page says while nothing is scanned. */
export function ready() {
  say(rest.state, rest.why, rest.name ?? rest.state);
}

/** Returns whether nothing is shown but what stands while nothing is scanned. */
export const isAtRest = () => area.dataset.verdict === rest.state;

/** Returns what stands there now. */
export const current = () => area.dataset.verdict;

/** Shows the face. Its place is kept from the start, and nothing waits for it: the verdict stands before it arrives. */
function face(answer) {
  if (answer.alone) return faceFromHere(answer);
  const place = byId("photo");
  const of = answer.has_photo ? answer.reference : "";
  if (place.dataset.of === of) return;
  place.dataset.of = of;
  place.hidden = !answer.has_photo;
  // Another element, not another address: until a new picture arrives, the old one would show somebody else.
  place.replaceChildren(...(answer.has_photo ? [photoOf(answer.reference)] : []));
}

/** The same for a face that this gate keeps. */
function faceFromHere(answer) {
  const place = byId("photo");
  place.hidden = !answer.has_photo;
  place.dataset.of = `${answer.reference} here`;
  place.replaceChildren();
  answer.face?.().then((src) => {
    if (src !== null && place.dataset.of === `${answer.reference} here`) place.replaceChildren(element("img", { alt: "", src }));
  });
}

function paint(state, why, answer, name = state) {
  clearTimeout(timer);
  area.dataset.verdict = state;
  area.dataset.scan = answer.id ?? "";
  byId("shape").textContent = SHAPES[state] ?? "";
  byId("word-text").textContent = text(name);
  byId("why").textContent = why;
  // Small, beside the word: an admission is an admission, by the server or here.
  byId("alone").textContent = answer.alone ? text("decided_here") : "";
  face(answer);
  byId("attention").textContent = answer.note_at_gate ?? "";
  byId("title").textContent = answer.title ?? "";
  writeName(byId("name"), answer.name);
  // A name that is known only in its own script stands once.
  writeName(byId("native"), answer.native_name === answer.name ? "" : answer.native_name);
  byId("delegation").textContent = [answer.delegation, answer.function].filter(Boolean).join(" · ");
  byId("fields").textContent = (answer.fields ?? []).map(labelled).join(" · ");
  byId("category").textContent = answer.category_title ?? answer.category ?? "";
  byId("category").style.borderInlineStartColor = answer.colour ?? "";
  fit();
  if (state !== rest.state && state !== "checking") timer = setTimeout(ready, STANDS);
}

/** Makes the text as large as all of it fits. A word is broken only where no size would do. */
function fit() {
  told.classList.remove("tight");
  const isFitting = () => told.offsetHeight <= area.clientHeight && told.scrollWidth <= told.clientWidth;
  for (let scale = 1; scale > SMALLEST; scale *= STEP) {
    told.style.setProperty("--fit", scale.toFixed(3));
    if (isFitting()) return;
  }
  told.classList.add("tight");
}

new ResizeObserver(fit).observe(area);
