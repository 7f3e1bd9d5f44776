// The verdict: colour, shape and word, whose badge, and why.

import { byId, photoOf, text, writeName } from "./dom.js";

const SHAPES = { admitted: "✔", left: "✔", repeat: "▲", refused: "✖", waiting: "▲", error: "✖", ready: "", checking: "" };
/** How long a verdict stands before the page is ready again, in milliseconds. */
const STANDS = 8000;

const area = byId("verdict");
let timer = null;

/** Returns what to call a verdict. Who goes through a gate that leads out is not admitted: they left. */
export const word = ({ verdict, direction }) => (verdict === "admitted" && direction === "out" ? "left" : verdict);

/** Says why, in the reader's language. */
export function reason(answer) {
  if (answer.verdict === "refused") {
    const key = answer.reason === "invalid" && answer.reference ? "no_badge" : answer.reason;
    const why = text(`reason_${key}`);
    return answer.reason === "already_redeemed" && answer.first_at ? `${why}. ${since(answer)}` : why;
  }
  return answer.verdict === "repeat" ? since(answer) : "";
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

/** Shows a state without a person: "waiting", "checking", "error", "ready". */
export function say(state, why = "") {
  paint(state, why, {});
}

/** Shows the face. Its place is kept from the start, and nothing waits for it: the verdict stands before it arrives. */
function face(answer) {
  const place = byId("photo");
  const of = answer.has_photo ? answer.reference : "";
  if (place.dataset.of === of) return;
  place.dataset.of = of;
  place.hidden = !answer.has_photo;
  // Another element, not another address: until a new picture arrives, the old one would show somebody else.
  place.replaceChildren(...(answer.has_photo ? [photoOf(answer.reference)] : []));
}

function paint(state, why, answer) {
  clearTimeout(timer);
  area.dataset.verdict = state;
  area.dataset.scan = answer.id ?? "";
  byId("shape").textContent = SHAPES[state];
  byId("word-text").textContent = text(state);
  byId("why").textContent = why;
  face(answer);
  byId("title").textContent = answer.title ?? "";
  writeName(byId("name"), answer.name);
  // A name that is known in its own script alone stands once.
  writeName(byId("native"), answer.native_name === answer.name ? "" : answer.native_name);
  byId("delegation").textContent = [answer.delegation, answer.function].filter(Boolean).join(" · ");
  byId("category").textContent = answer.category_title ?? answer.category ?? "";
  byId("category").style.color = "";
  if (answer.colour) byId("category").style.borderInlineStartColor = answer.colour;
  if (state !== "ready" && state !== "checking") timer = setTimeout(() => say("ready", text("ready_hint")), STANDS);
}
