// The gate page: whatever comes in becomes a scan, and what it comes to fills the screen.

import { Alone, PATIENCE } from "./alone.js";
import { LONG, byServer, clockAhead, get, newId, post } from "./api.js";
import { Camera } from "./camera.js";
import { byId, text } from "./dom.js";
import { length, mainServer } from "./hall.js";
import { forgetPage, keepPage, keepUpToDate, register, rememberLanguage } from "./install.js";
import { follow } from "./live.js";
import { Messages } from "./messages.js";
import { exported, message, Queue, waitingReadings } from "./queue.js";
import { Recent } from "./recent.js";
import { Safe } from "./safe.js";
import * as search from "./search.js";
import * as codes from "./show_codes.js";
import { isSounding, signal, stayAwake, turn, wake } from "./signal.js";
import { show as showState, stateOf, stateOfServer } from "./state.js";
import * as verdict from "./verdict.js";
import * as waiting from "./waiting.js";
import * as wedge from "./wedge.js";

/** A badge held before a reader is read several times: within this time it is the same reading, in milliseconds. */
const SAME_READING = 4000;
/** How long figures may be old while scans come in, in milliseconds. */
const FIGURES = 700;
/** How often the age of what this gate knows is written anew, in milliseconds. */
const AGE = 15_000;
/** An answer that takes longer than this is waited for in words, in milliseconds. */
const SLOW = 200;

const page = document.querySelector("main");
const gate = () => page.dataset.gate || byId("gate")?.value;
const isRehearsal = page.dataset.mode === "rehearsal";
/** Returns whether the gate leads out: a person who is let through there has left, and is not admitted. */
const leadsOut = () => (byId("gate")?.selectedOptions[0] ?? document.querySelector("h1 [data-direction]"))?.dataset.direction === "out";

let current = null;
/** What there is to say about the server: "online", or what keeps it from answering. */
let state = "offline";
/** What the server says of itself. */
let server = "online";
let isLooking = false;
const shownCodes = new Map();
/** Readings that this gate is deciding on, and those that it has decided on since the page was opened. */
const deciding = new Set();
const decided = new Map();

const kept = await waiting.open();
const undos = await waiting.openUndos();
const channel = "BroadcastChannel" in window ? new BroadcastChannel("accredit") : null;
const messages = new Messages(kept, channel, (reading) => post("/v1/scan", reading));
const recent = new Recent({ undone, mayUndo: () => !isRehearsal, waits: (id) => queue.known.has(id), keepUndo });

/** The time by the server's clock, in milliseconds. */
const now = () => Date.parse(byServer(Date.now()));
const alone = new Alone({
  safe: page.dataset.alone === "yes" && !isRehearsal ? await Safe.open() : null,
  get: (path) => get(path, 4 * LONG),
  onClock: (at) => eventTime(at),
  now,
  changed: showAge,
  ended: forgetNames,
});

const queue = new Queue({
  kept,
  channel: channel && new BroadcastChannel("accredit-queue"),
  locks: navigator.locks ?? null,
  send: {
    ahead: sendUndos,
    scan: (scan) => post("/v1/scan", sent(scan)),
    hold: (scan, problem) => post("/v1/held", { ...sent({ ...scan, waited: true }), why: problem.type.split(":").at(-1) }),
  },
  told: {
    answered(scan, answer) {
      // It records: what kept it from that is over.
      if (state !== "revoked") turnTo(server === "clock" ? server : "online");
      // The server was started again as one that rehearses: so is this page.
      if (answer.rehearsal) return location.reload();
      // Two badges that were read without a break have a verdict each.
      const all = [answer, ...(answer.further ?? [])];
      for (const one of all) {
        recent.put(one);
        if (scan.decided) alone.settled(one);
        else alone.note(one);
        // This person went in while nobody could tell, and should not have; or this gate decided otherwise than the rules.
        if (scan.decided ? one.conflicts?.length > 0 : scan.waited && one.verdict === "refused") messages.add(one, sent(scan));
      }
      // Of several, the one that somebody has to act on.
      const shown = all.find((one) => one.verdict === "refused") ?? all.at(-1);
      const reading = shownCodes.get(scan.code);
      // What was shown stands.
      if (scan.decided) return;
      if (reading?.id === scan.id) reading.answer = shown;
      if (current !== scan.id) return;
      present(() => verdict.show(shown));
      signal(verdict.word(shown));
    },
    waiting(scan, problem) {
      if (!scan.decided) recent.put({ id: scan.id, at: onClock(scan.at), verdict: "waiting" });
      turnTo(stateOf(problem));
      if (scan.decided) return;
      if (alone.isReady(scan.gate) && state !== "revoked") return decideAlone(scan);
      if (current !== scan.id || state === "revoked" || verdict.current() === "waiting") return;
      present(() => verdict.say("waiting", text("waiting_hint"), state === "offline" ? "waiting" : "not_recorded"));
      signal("waiting");
    },
    held(scan, problem) {
      recent.put({ id: scan.id, at: onClock(scan.at), verdict: "held", why: problem.message });
      if (current !== scan.id) return;
      present(() => verdict.say("held", text("held_hint")));
      signal("error");
    },
    changed: showWaiting,
    // Another tab of this gate let somebody in.
    overheard: (scan) => alone.remember(scan),
  },
});

/** Returns what is sent of a reading: with how far the clocks differ, by which the server judges when it was made. */
function sent(scan) {
  const made = message(scan, byServer);
  return scan.waited ? { ...made, clock_ahead: clockAhead() } : made;
}

/** Shows what comes before everything else: a dialog is closed. */
function present(show) {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close("cancel");
  show();
}

/** Returns a time of this device as the event's clocks show it, in the form in which the server tells times. */
function onClock(at) {
  return eventTime(Date.parse(byServer(Date.parse(at))));
}

/** The same for a time by the server's clock, in milliseconds. */
function eventTime(moment) {
  const parts = new Intl.DateTimeFormat("sv-SE", { timeZone: page.dataset.timezone, dateStyle: "short", timeStyle: "medium" });
  return parts.format(moment).replace(" ", "T");
}

/** Makes a scan of what was shown: { code, typed } or { reference }. */
function scan(shown) {
  if (state === "revoked" || !gate()) return;
  if (isLooking || isRehearsal) return look(shown);
  // How long ago something was is measured: clocks of devices are set.
  const now = performance.now();
  const before = shown.code && shownCodes.get(shown.code);
  if (before && now - before.seen < SAME_READING) {
    before.seen = now;
    if (before.answer) present(() => verdict.show(before.answer));
    return;
  }
  const made = { id: newId(), at: new Date(Date.now()).toISOString(), gate: gate(), device: Number(page.dataset.device), ...shown };
  current = made.id;
  if (shown.code) {
    for (const [code, reading] of shownCodes) if (now - reading.seen >= SAME_READING) shownCodes.delete(code);
    shownCodes.set(shown.code, { id: made.id, seen: now, answer: null });
  }
  queue.push(made);
  // A server that is not there is not waited for; one that is has a moment.
  if (alone.isReady(made.gate)) setTimeout(() => decideAlone(made), state === "online" ? PATIENCE : 0);
  // Words only where an answer is slow: on a good network nobody sees this.
  setTimeout(() => {
    if (current === made.id && queue.flying.has(made.id)) present(() => verdict.say("checking"));
  }, SLOW);
}

/** Decides on a reading that has no answer. What is decided is kept before it is shown: nothing that was shown is lost. */
async function decideAlone(made) {
  const scan = queue.known.get(made.id);
  if (scan === undefined || scan.decided || deciding.has(made.id) || !alone.isReady(made.gate)) return;
  deciding.add(made.id);
  try {
    const { readings, answers } = await alone.decide({ ...scan, corrected: byServer(Date.parse(scan.at)) }, scan.gate);
    // The server was quicker after all.
    if (!queue.known.has(made.id)) return;
    await queue.decide(scan, readings);
    for (const [place, answer] of answers.entries()) {
      alone.remember(readings[place]);
      if (answer.has_photo) answer.face = () => alone.face(answer.reference);
      const { face: _, ...listed } = answer;
      recent.put(listed);
    }
    const shown = answers.find((one) => one.verdict === "refused") ?? answers.at(-1);
    const reading = readings.find((one) => one.id === shown.id);
    const held = scan.code && shownCodes.get(scan.code);
    if (held?.id === scan.id) held.answer = shown;
    if (reading) decided.set(shown.id, reading);
    if (current !== scan.id || state === "revoked") return;
    present(() => verdict.show(shown));
    signal(verdict.word(shown));
  } finally {
    deciding.delete(made.id);
  }
}

/** Keeps an undo until the server takes it. */
async function keepUndo(undo) {
  if (!alone.isReady(gate())) return false;
  await undos.put("undo", { ...undo, device: Number(page.dataset.device) });
  return true;
}

/** Sends what was taken back meanwhile. Its scan may come later. */
async function sendUndos() {
  for (const undo of await undos.all("undo").catch(() => [])) {
    try {
      // One that an older page kept has no time.
      const at = undo.at && byServer(Date.parse(undo.at));
      await post("/v1/undo", { ...undo, at, waited: true });
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      // One of a revoked device goes to a supervisor.
      if (!problem.isFinal || problem.status === 401) return;
    }
    await undos.remove("undo", undo.id).catch(() => {});
  }
}

let looked = { code: null, seen: -SAME_READING };

/** Asks what a badge would come to, and records nothing. */
async function look(shown) {
  const moment = performance.now();
  const isSame = shown.code !== undefined && shown.code === looked.code && moment - looked.seen < SAME_READING;
  looked = { code: shown.code, seen: moment };
  if (isSame) return;
  current = null;
  try {
    const answer = await post("/v1/look", { ...shown, gate: gate() }).catch(async (problem) => {
      if (!problem.isPassing || !alone.isReady(gate())) throw problem;
      const answers = await alone.pack.decide(shown, gate(), now());
      return answers.find((one) => one.verdict === "refused") ?? answers.at(-1);
    });
    present(() => verdict.show(answer));
    signal(verdict.word(answer));
    if (isRehearsal) recent.put(answer);
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    present(() => verdict.say("error", problem.status === 0 ? text("state_offline") : problem.message));
  }
}

/** A badge whose scan was taken back is another reading when it is shown again, however soon. */
function undone(scan) {
  alone.forget(scan, decided.get(scan.id));
  messages.undone(scan.id, scan.reference);
  for (const [code, reading] of shownCodes) if (reading.id === scan.id) shownCodes.delete(code);
  if (verdict.current() !== "waiting" && verdict.current() !== "checking") verdict.undone(scan);
  figuresSoon();
}

function turnTo(next) {
  if (next === state) return;
  const before = state;
  state = next;
  if (next === "revoked") revoked();
  else if (before === "revoked") location.reload();
  showWaiting();
}

function showWaiting(count = queue?.known.size ?? 0) {
  showState(state, count);
  byId("kept").hidden = count === 0 || (state === "online" && count < 2 && queue.unstored.size === 0);
  byId("kept-text").textContent = text(kept.isLasting && queue.unstored.size === 0 ? "kept_text" : "kept_memory", count);
  // What stood there while something waited is over when nothing does.
  if (count === 0 && verdict.current() === "waiting") verdict.ready();
}

/** How old what this gate knows is. */
function showAge() {
  alone.endIfOver();
  const shown = byId("age");
  const age = alone.age();
  shown.hidden = page.dataset.alone !== "yes";
  shown.textContent = age === null ? text("pack_none") : text("pack_age", length(age));
  shown.dataset.ready = alone.isReady(gate());
}

/** Keeps nobody's name here. */
function forgetNames() {
  recent.clear();
  messages.clear();
}

/** Sends what a revoked device still holds where a supervisor finds it: everything else is refused to it. */
async function quarantine() {
  const takenBack = await undos.all("undo").catch(() => []);
  for (const scan of await queue.all()) {
    const undo = takenBack.find((one) => one.scan === scan.id);
    try {
      const { clock_ahead: _, ...reading } = sent({ ...scan, waited: true });
      const hold = (taken_back) => post("/v1/quarantine", { ...reading, why: "revoked", taken_back });
      await hold(undo && { id: undo.id, reason: undo.reason }).catch((problem) => {
        // The reading is not lost with an undo that is not taken.
        if (undo === undefined || !problem.isFinal || problem.status === 401) throw problem;
        return hold(undefined);
      });
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      // It stays here, and a supervisor can still take it as a file.
      if (!problem.isFinal || problem.status === 401) return;
    }
    await queue.drop(scan);
    if (undo) await undos.remove("undo", undo.id).catch(() => {});
  }
  // What the server had recorded before: only that it was taken back is news.
  for (const { id, scan, reason } of await undos.all("undo").catch(() => [])) {
    try {
      await post("/v1/quarantine", { id: scan, at: new Date(now()).toISOString(), why: "revoked", taken_back: { id, reason } });
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      if (!problem.isFinal || problem.status === 401) return;
    }
    await undos.remove("undo", id).catch(() => {});
  }
  verdict.stand("revoked", text("revoked_hint"));
}

/** A device that was revoked scans nothing. What it scanned before waits for a supervisor. */
function revoked() {
  queue.stop();
  verdict.stand("revoked", text(queue.known.size > 0 ? "revoked_waiting" : "revoked_hint"));
  byId("again").hidden = false;
  forgetNames();
  // What it knew of people goes; what it scanned goes to a supervisor.
  if (page.dataset.alone === "yes") {
    alone.wipe();
    forgetPage();
    quarantine();
  }
  if (camera.isOn) turnCamera();
}

function showDirection() {
  byId("counts-admitted").textContent = text(leadsOut() ? "count_left" : "count_admitted");
}

function figures(attendance) {
  const here = attendance.gates.find((figures) => figures.gate === gate());
  for (const kind of ["admitted", "repeat", "refused"]) byId(`count-${kind}`).textContent = here?.[kind] ?? 0;
  const today = attendance.days.find((day) => day.day === attendance.today);
  byId("count-present").textContent = today ? `${today.present} / ${today.expected}` : "–";
  standBy(attendance);
}

/** Says what the page waits for: a badge, or a day of the event, or somebody who gives it a gate. */
function standBy(attendance) {
  if (state === "revoked") return;
  const isGone = !attendance.gates.some((figures) => figures.gate === gate());
  if (isGone) verdict.stand("closed", text("gate_gone_hint"), "gate_gone");
  else if (attendance.today === null && !isRehearsal) {
    verdict.stand("closed", text("not_today_hint", verdict.days(attendance.days.map(({ day }) => day))), "not_today");
  } else verdict.stand("ready", text(isRehearsal ? "rehearsal_hint" : search.isHere() ? "ready_hint" : "ready_scan"));
}

let figuresAsked = null;
function figuresSoon() {
  figuresAsked ??= setTimeout(() => {
    figuresAsked = null;
    get("/v1/attendance").then(figures, () => {});
  }, FIGURES);
}

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

function turnLook() {
  isLooking = !isLooking;
  byId("look-button").setAttribute("aria-pressed", isLooking);
  byId("looking").hidden = !isLooking;
  verdict.ready();
}

/** Gives what waits to a supervisor as a file. It stays here too: an id counts once, however often it comes. */
async function save() {
  const file = new Blob([exported(page.dataset.event, await queue.all(), byServer)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `accredit-waiting-${gate() ?? "gate"}-${newId().slice(0, 13)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

byId("camera-button").addEventListener("click", turnCamera);
byId("undo-button").addEventListener("click", () => recent.undo());
byId("sound-button").addEventListener("click", () => turnSound(!isSounding()));
byId("look-button").addEventListener("click", turnLook);
byId("save-button").addEventListener("click", save);
byId("codes-button").addEventListener("click", async () => codes.open(page.dataset.event, waitingReadings(await queue.all(), byServer)));

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

// Only function keys: a letter may be a scanner's or a name's.
const keys = {
  F2: turnCamera,
  F4: () => byId("query")?.focus(),
  F6: turnLook,
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
search.listen(
  (person) => {
    scan({ reference: person.reference });
    // On a phone the keyboard and the list are gone, and the verdict is what is seen.
    byId("verdict").scrollIntoView({ block: "start" });
  },
  () => text(isLooking ? "search_look" : leadsOut() ? "search_leave" : "search_admit"),
  (words) => (alone.isReady(gate()) ? { people: alone.pack.find(words), hasNames: alone.pack.hasNames() } : null),
);
turnSound(isSounding());
showDirection();
stayAwake();
await queue.load();
await alone.load();
for (const scan of queue.known.values()) {
  alone.remember(scan);
  if (scan.decided) decided.set(scan.id, scan);
}
showWaiting();
byId("camera-alone").hidden = page.dataset.alone !== "yes" || "BarcodeDetector" in window;
showAge();
setInterval(showAge, AGE);
const registration = page.dataset.alone === "yes" ? await register() : null;
rememberLanguage();
if (registration) {
  keepUpToDate(registration, () => queue.flying.size === 0 && deciding.size === 0 && verdict.isAtRest());
  keepPage().catch(() => {});
} else if (page.dataset.alone === "yes") byId("untrusted").hidden = false;

follow({
  online() {
    turnTo(server);
    queue.resume();
    // What was scanned in earnest waits for a server that records it.
    if (!isRehearsal) queue.flush().then(sendUndos);
    if (page.dataset.alone === "yes") alone.refresh();
  },
  server(word) {
    server = stateOfServer(word);
    if (state !== "offline" && state !== "revoked") turnTo(server);
  },
  main: mainServer,
  trouble: (problem) => turnTo(stateOf(problem)),
  figures,
  scan(scan, last) {
    alone.follow(scan, last);
    if (scan.kind === "undo") messages.undone(scan.undoes, scan.reference);
    figuresSoon();
  },
  changed: () => alone.refresh(),
  heartbeat: () => alone.heard(),
  after: () => alone.pack?.row ?? null,
});
