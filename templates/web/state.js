// What there is to say about the server and the connection: one word for it in the header, in the verdict and in the list.

import { byId, text } from "./dom.js";

/** What kept a request from being answered, by the kind of the problem that the server told. */
const KINDS = {
  "disk-full": "disk",
  locked: "locked",
  "database-gone": "gone",
  "database-unreachable": "unreachable",
  "other-main": "replaced",
  "read-only": "readonly",
  clock: "clock",
  stopping: "busy",
  busy: "busy",
  timeout: "busy",
  "too-many-tries": "busy",
  "too-many-frames": "busy",
  rehearsing: "rehearsing",
  internal: "fault",
};

/** Returns the state that a problem shows: offline, busy, disk, locked, gone, unreachable, replaced, readonly, clock, rehearsing, fault or revoked. */
export function stateOf(problem) {
  if (problem.status === 401) return "revoked";
  if (problem.status === 0) return "offline";
  const kind = problem.type.split(":").at(-1);
  return KINDS[kind] ?? (problem.status === 429 || problem.status === 503 ? "busy" : "fault");
}

/** Returns the state that the server's own word for it shows: "online" where all is well. */
export const stateOfServer = (word) => (word === "ok" ? "online" : (KINDS[word] ?? "fault"));

/** Shows a state in the header, with how many readings wait. */
export function show(state, waiting = 0) {
  const shown = byId("state");
  const dot = state === "online" && waiting > 0 ? "waiting" : state === "online" || state === "revoked" ? state : state === "offline" ? "offline" : "trouble";
  if (shown.dataset.state !== dot) shown.dataset.state = dot;
  const told = [text(`state_${state}`)];
  if (waiting > 0) told.push(text("state_waiting", waiting));
  if (shown.textContent !== told.join(" · ")) shown.textContent = told.join(" · ");
}
