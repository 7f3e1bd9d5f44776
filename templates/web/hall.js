// What a hall's pages say of the main server: that it does not answer, since when, and how old what the hall knows is by now.

import { byServer } from "./api.js";
import { byId, text } from "./dom.js";

/** How often the age is written anew, in milliseconds. */
const AGAIN = 15_000;
/** From this age on the day stands beside the time, in milliseconds. */
const DAY = 20 * 3_600_000;

let heard = null;

/** Writes a length of time in the reader's language, as coarse as it is long. */
export function length(milliseconds) {
  const minutes = Math.round(milliseconds / 60_000);
  const [value, unit] = minutes < 1 ? [Math.round(milliseconds / 1000), "second"] : minutes < 120 ? [minutes, "minute"] : [Math.round(minutes / 60), "hour"];
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay: "short" }).format(value);
}

function write() {
  const shown = byId("main-lost");
  shown.hidden = !heard?.lost;
  if (shown.hidden) return;
  const age = Math.max(0, Date.parse(byServer(Date.now())) - Date.parse(heard.heard_at));
  const since = age < DAY ? heard.heard_at.slice(11, 16) : `${heard.heard_at.slice(0, 10)} ${heard.heard_at.slice(11, 16)}`;
  const told = text("hall_alone", since, length(age));
  if (shown.textContent !== told) shown.textContent = told;
}

/** Shows what the hall's server says of the main server. The main server says nothing of itself. */
export function mainServer(main) {
  const isFirst = heard === null;
  heard = main ?? null;
  write();
  if (isFirst && heard !== null) setInterval(write, AGAIN);
}
