// The gate page: whatever comes in becomes a scan, and what it comes to fills the screen.

import { get, newId } from "./api.js";
import { Camera } from "./camera.js";
import { byId, text } from "./dom.js";
import { follow } from "./live.js";
import { Queue } from "./queue.js";
import { Recent } from "./recent.js";
import * as search from "./search.js";
import { isSounding, signal, stayAwake, turn, wake } from "./signal.js";
import * as verdict from "./verdict.js";
import * as wedge from "./wedge.js";

/** A badge held before a reader is read several times: within this time it is the same reading, in milliseconds. */
const SAME_READING = 4000;
/** How long figures may be old while scans come in, in milliseconds. */
const FIGURES = 700;

const page = document.querySelector("main");
const gate = () => page.dataset.gate || byId("gate").value;
/** Tells whether the gate leads out: whoever is let through there has left, and is not admitted. */
const leadsOut = () => (byId("gate")?.selectedOptions[0] ?? document.querySelector("h1 [data-direction]"))?.dataset.direction === "out";

let current = null;
let isOnline = false;
const readings = new Map();

const queue = new Queue({
  answered(scan, answer) {
    recent.put(answer);
    const reading = readings.get(scan.code);
    if (reading?.id === scan.id) reading.answer = answer;
    if (current !== scan.id) return;
    verdict.show(answer);
    signal(answer.verdict);
  },
  waiting(scan, problem) {
    recent.put({ id: scan.id, at: onClock(scan.at), verdict: "waiting" });
    // Whoever was revoked waits for no network: the page says so already.
    if (problem.status === 401) {
      verdict.say("error", text("state_revoked"));
      return;
    }
    if (current !== scan.id || byId("verdict").dataset.verdict === "waiting") return;
    verdict.say("waiting", text("waiting_hint"));
    signal("waiting");
  },
  failed(scan, problem) {
    recent.put({ id: scan.id, at: onClock(scan.at), verdict: "error", why: problem.message });
    if (current !== scan.id) return;
    verdict.say("error", problem.message);
    signal("error");
  },
  changed: showState,
});
const recent = new Recent();

/** Returns a time as this device's clock shows it, in the form in which the server tells times. */
function onClock(at) {
  const moment = new Date(at);
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString();
}

/** Makes a scan of what was shown: { code, typed } or { reference }. */
function scan(shown) {
  const now = Date.now();
  const before = shown.code && readings.get(shown.code);
  if (before && now - before.seen < SAME_READING) {
    before.seen = now;
    if (before.answer) verdict.show(before.answer);
    return;
  }
  const made = { id: newId(), at: new Date(now).toISOString(), gate: gate(), ...shown };
  current = made.id;
  if (shown.code) {
    for (const [code, reading] of readings) if (now - reading.seen >= SAME_READING) readings.delete(code);
    readings.set(shown.code, { id: made.id, seen: now, answer: null });
  }
  queue.push(made);
  // Words only where an answer is slow: on a good network nobody sees this.
  setTimeout(() => {
    if (current === made.id && queue.flying.has(made.id)) verdict.say("checking");
  }, 200);
}

function showState(waiting = queue.scans.length) {
  const state = byId("state");
  state.dataset.state = isOnline ? (waiting > 0 ? "waiting" : "online") : "offline";
  const told = [text(isOnline ? "state_online" : "state_offline")];
  if (waiting > 0) told.push(text("state_waiting", waiting));
  if (state.textContent !== told.join(" · ")) state.textContent = told.join(" · ");
}

function showDirection() {
  byId("counts-admitted").textContent = text(leadsOut() ? "count_left" : "count_admitted");
}

function figures(attendance) {
  const here = attendance.gates.find((figures) => figures.gate === gate());
  for (const kind of ["admitted", "repeat", "refused"]) byId(`count-${kind}`).textContent = here?.[kind] ?? 0;
  const today = attendance.days.find((day) => day.day === attendance.today);
  byId("count-present").textContent = today ? `${today.present} / ${today.expected}` : "–";
}

let figuresAsked = null;
function figuresSoon() {
  figuresAsked ??= setTimeout(() => {
    figuresAsked = null;
    get("/v1/attendance").then(figures, () => {});
  }, FIGURES);
}

follow({
  online() {
    isOnline = true;
    showState();
    queue.flush();
  },
  offline() {
    isOnline = false;
    showState();
  },
  revoked() {
    isOnline = false;
    showState();
    verdict.say("error", text("state_revoked"));
    recent.clear();
  },
  figures,
  scan: figuresSoon,
});

const camera = new Camera((code) => scan({ code }));

async function turnCamera() {
  if (camera.isOn) camera.stop();
  else await camera.start();
  const button = byId("camera-button");
  button.setAttribute("aria-pressed", camera.isOn);
  button.querySelector("span").textContent = text(camera.isOn ? "camera_off" : "camera_on");
}

function turnSound(on) {
  turn(on);
  const button = byId("sound-button");
  button.setAttribute("aria-pressed", on);
  button.querySelector("span").textContent = text(on ? "sound_off" : "sound_on");
}

byId("camera-button").addEventListener("click", turnCamera);
byId("undo-button").addEventListener("click", () => recent.undo());
byId("sound-button").addEventListener("click", () => turnSound(!isSounding()));

const choice = byId("gate");
if (choice) {
  choice.value = localStorage.getItem("accredit-gate") ?? choice.value;
  if (!choice.value) choice.selectedIndex = 0;
  choice.addEventListener("change", () => {
    localStorage.setItem("accredit-gate", choice.value);
    // What a scanner types next is a code, not a choice.
    choice.blur();
    showDirection();
    figuresSoon();
  });
}

// Function keys alone: a letter may be a scanner's or a name's.
const keys = {
  F2: turnCamera,
  F4: () => byId("query").focus(),
  F8: () => recent.undo(),
  F9: () => turnSound(!isSounding()),
};
addEventListener("keydown", (event) => {
  wake();
  const action = keys[event.key];
  if (!action || byId("undo").open) return;
  event.preventDefault();
  action();
});
addEventListener("pointerdown", wake);
document.addEventListener("visibilitychange", stayAwake);

wedge.listen(scan);
search.listen((person) => scan({ reference: person.reference }), () => text(leadsOut() ? "search_leave" : "search_admit"));
turnSound(isSounding());
showState();
showDirection();
stayAwake();
