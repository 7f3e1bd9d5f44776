// Shows what waits as codes, one after another, to a supervisor's camera or reader.

import { coded } from "./codes.js";
import { byId, text } from "./dom.js";
import { draw, encode } from "./qr.js";

/** How long a code is shown, in milliseconds: a camera reads several in that time. */
const SHOWN = 1200;

let codes = [];
let place = 0;
let timer = null;

function show() {
  byId("codes-qr").replaceChildren(draw(codes[place]));
  byId("codes-place").textContent = text("codes_place", place + 1, codes.length);
}

/** Shows the next code, or one before; after the last the first. */
function turn(step) {
  place = (place + step + codes.length) % codes.length;
  show();
}

function run(isRunning) {
  clearInterval(timer);
  timer = isRunning ? setInterval(() => turn(1), SHOWN) : null;
  byId("codes-run").textContent = text(isRunning ? "codes_stop" : "codes_go");
}

/** Opens the dialog with the codes of readings as they are sent. */
export function open(event, readings) {
  const made = readings.map((reading, at) => encode(coded(event, reading, at + 1, readings.length)));
  codes = made.filter((code) => code !== null);
  const left = made.length - codes.length;
  byId("codes-left").textContent = left > 0 ? text("codes_left", left) : "";
  byId("codes-shown").hidden = codes.length === 0;
  place = 0;
  if (codes.length > 0) {
    show();
    run(codes.length > 1);
  }
  byId("codes").showModal();
}

byId("codes-run").addEventListener("click", () => run(timer === null));
for (const [id, step] of [["codes-back", -1], ["codes-next", 1]]) {
  byId(id).addEventListener("click", () => {
    run(false);
    turn(step);
  });
}
byId("codes").addEventListener("close", () => clearInterval(timer));
