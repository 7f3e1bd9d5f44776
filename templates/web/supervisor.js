// Enrolls devices and revokes them, and decides on what gates could not.

import { get, post, remove } from "./api.js";
import { Camera } from "./camera.js";
import { decoded } from "./codes.js";
import { byId, element, text, writeName } from "./dom.js";
import { follow } from "./live.js";
import { draw } from "./qr.js";
import { imported } from "./queue.js";
import { stateOf } from "./state.js";
import { listen as wedge } from "./wedge.js";

/** How often the list is read again, in milliseconds. */
const AGAIN = 15000;
/** How long several changes are waited for before they are read together, in milliseconds. */
const TOGETHER = 300;

function showProblem(problem) {
  if (problem.status === undefined) throw problem;
  const state = stateOf(problem);
  byId("problem").textContent = state === "fault" && problem.status < 500 ? problem.message : text(`state_${state}`);
}

/** Writes a moment as the event's clocks show it: the server writes its offset. */
const shown = (at) => `${at.slice(0, 10)} ${at.slice(11, 16)}`;

function line(device) {
  const revoke = async () => {
    if (!confirm(text("device_confirm", device.name))) return;
    await remove(`/v1/devices/${device.id}`).catch(showProblem);
    await list();
  };
  const last = device.revoked_at
    ? text("device_revoked", shown(device.revoked_at))
    : element("button", { type: "button", onclick: revoke, "aria-label": `${text("device_revoke")}: ${device.name}` }, text("device_revoke"));
  const seen = element("bdi", { dir: "ltr" }, device.last_seen.slice(0, 19).replace("T", " "));
  const cells = [device.id, device.name, text(`role_${device.role}`).split(/[:：]/)[0], device.gate ?? "", seen, last];
  return element("tr", { data: { device: device.id } }, ...cells.map((cell) => element("td", { dir: "auto" }, cell)));
}

async function list() {
  try {
    byId("devices").replaceChildren(...(await get("/v1/devices")).reverse().map(line));
  } catch (problem) {
    showProblem(problem);
  }
}

const form = byId("allow");
// A viewer scans nowhere, and a desk or a supervisor chooses its gate on the page.
const stands = () => ["gate", "scanner"].includes(form.elements.role.value);
form.elements.role.addEventListener("change", () => (byId("gate-choice").hidden = !stands()));
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  byId("problem").textContent = "";
  const role = form.elements.role.value;
  const gate = stands() ? form.elements.gate.value : null;
  try {
    const allowed = await post("/v1/devices", { role, gate, name: form.elements.name.value });
    byId("code-text").textContent = text("device_scan", allowed.expires_at.slice(11, 16));
    byId("qr").replaceChildren(draw(allowed.qr));
    byId("url").textContent = allowed.url;
    byId("code").hidden = false;
  } catch (problem) {
    showProblem(problem);
  }
});

/** Shows a list where there is anything in it. */
function fill(id, lines) {
  byId(id).hidden = lines.length === 0;
  byId(`${id}-list`).replaceChildren(...lines);
}

function nameOf(called) {
  const name = element("bdi", { dir: "auto", className: "whose" });
  writeName(name, called);
  return name;
}

/** Who was let in while the gate had no answer, and should not have been. */
function lateLine(late) {
  const called = late.name ?? text("late_nobody");
  const read = async () => {
    await post(`/v1/late/${late.id}/acknowledge`, {}).catch(showProblem);
    await decisions();
  };
  const words = [shown(late.at), late.gate, text(`reason_${late.reason}`)].filter(Boolean).join(" · ");
  const who = element("span", { className: "who" }, nameOf(called), element("span", { className: "small", dir: "auto" }, words));
  const button = element("button", { type: "button", onclick: read, "aria-label": text("acknowledge_of", called) }, text("acknowledge"));
  return element("li", { data: { scan: late.id } }, who, button);
}

/** A verdict in words, with its reason. */
const verdictOf = (verdict, reason) => (reason ? text(`reason_${reason}`) : text(verdict));

/** A hall's own server shows conflicts, and leaves what is done about them to the main server. */
const isHall = "hall" in document.querySelector("main").dataset;

/** A decision of a gate that differs from the rules. It is shown until somebody writes what was done. */
function conflictLine(conflict) {
  const called = conflict.name ?? text("late_nobody");
  const other = conflict.other_at ? text("conflict_other", `${shown(conflict.other_at)} ${conflict.other_gate}`) : null;
  const words = [
    `${shown(conflict.at)} ${conflict.gate}`,
    text(`conflict_${conflict.means.replaceAll("-", "_")}`),
    text("conflict_shown", verdictOf(conflict.shown, conflict.shown_reason)),
    text("conflict_judged", verdictOf(conflict.judged, conflict.judged_reason)),
    other,
  ];
  const who = element("span", { className: "who" }, nameOf(called), element("span", { className: "small", dir: "auto" }, words.filter(Boolean).join(" · ")));
  if (isHall) return element("li", { data: { scan: conflict.id, kind: conflict.kind } }, who);
  const note = element("input", { maxLength: 500, autocomplete: "off", dir: "auto", placeholder: text("conflict_note"), "aria-label": `${text("conflict_note")}: ${called}` });
  const done = async () => {
    if (note.value.trim() === "") return note.focus();
    try {
      await post(`/v1/conflicts/${conflict.id}/${conflict.kind}/acknowledge`, { note: note.value });
    } catch (problem) {
      // Said where it was tried.
      showProblem(problem);
      said.textContent = byId("problem").textContent;
      byId("problem").textContent = "";
      return;
    }
    note.blur();
    await decisions();
  };
  const button = element("button", { type: "button", onclick: done, "aria-label": `${text("conflict_done")}: ${called}` }, text("conflict_done"));
  const said = element("strong", { role: "alert" });
  return element("li", { data: { scan: conflict.id, kind: conflict.kind } }, who, note, button, said);
}

/** A reading that nobody could record. */
function heldLine(held) {
  const called = held.reference ?? text("held_badge");
  const label = `${called}, ${shown(held.at)}`;
  const settle = (what, body) => async () => {
    await post(`/v1/held/${held.id}/${what}`, body()).catch(showProblem);
    await decisions();
  };
  const gates = [...form.elements.gate.options].map((option) => element("option", { value: option.value }, option.textContent));
  const choice = element("select", { "aria-label": `${text("held_at")}: ${label}` }, ...gates);
  if (held.gate) choice.value = held.gate;
  if (choice.selectedIndex < 0) choice.selectedIndex = 0;
  const told = held.shown ? text("conflict_shown", verdictOf(held.shown, held.shown_reason)) : null;
  const takenBack = held.taken_back === null ? null : text("held_taken_back", held.taken_back);
  const words = [held.gate, held.device, told, takenBack, text(`held_${known(held.why)}`)].filter(Boolean).join(" · ");
  const who = element("span", { className: "who" }, nameOf(label), element("span", { className: "small", dir: "auto" }, words));
  const assign = settle("assign", () => ({ gate: choice.value }));
  const discard = () => confirm(text("held_sure", label)) && settle("discard", () => ({}))();
  return element(
    "li",
    { data: { scan: held.id } },
    who,
    choice,
    element("button", { type: "button", onclick: assign, "aria-label": `${text("held_assign")}: ${label}` }, text("held_assign")),
    element("button", { type: "button", onclick: discard, "aria-label": `${text("held_discard")}: ${label}` }, text("held_discard")),
  );
}

/** Why a reading was not recorded, as far as there are words for it. */
const known = (why) => (why === "revoked" ? "revoked" : why === "other-device" ? "other" : why === "refused" ? "refused" : why === "no-participant" ? "nobody" : why === "other-gate" ? "other_gate" : "invalid");

async function decisions() {
  try {
    const [late, held, conflicts] = await Promise.all([get("/v1/late"), get("/v1/held"), get("/v1/conflicts")]);
    fill("conflicts", conflicts.map(conflictLine));
    fill("late", late.map(lateLine));
    fill("held", held.map(heldLine));
  } catch (problem) {
    showProblem(problem);
  }
}

const event = document.querySelector("main").dataset.event;

/** Records what a gate kept: each reading once, however often it comes; what cannot be recorded waits above. Returns how many of each. */
async function bring(readings) {
  let recorded = 0, held = 0;
  try {
    for (const { device, ...reading } of readings) {
      try {
        await post("/v1/scan", reading);
        recorded += 1;
      } catch (problem) {
        if (!problem.isFinal) throw problem;
        await post("/v1/held", { ...reading, why: problem.type.split(":").at(-1) });
        held += 1;
      }
    }
  } catch (problem) {
    showProblem(problem);
  }
  return { recorded, held };
}

byId("bring-file").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  if (!file) return;
  const brought = imported(await file.text());
  target.value = "";
  byId("problem").textContent = "";
  if (brought === null) return (byId("problem").textContent = text("bring_other"));
  if (brought.event !== event) return (byId("problem").textContent = text("bring_event"));
  const { recorded, held } = await bring(brought.readings);
  byId("brought").textContent = text("bring_done", recorded, held, brought.readings.length - recorded - held);
  await decisions();
});

/** The codes that were taken, by the gate's own count: their places, and what became of them. */
let taken = { all: 0, places: new Set(), ids: new Set(), recorded: 0, held: 0 };
let bringing = Promise.resolve();

/** Takes a code that a gate shows. */
function bringCode({ code, typed = "" }) {
  const found = decoded(event, code) ?? decoded(event, typed);
  if (found === null) return;
  if (found.other) return (byId("problem").textContent = text("bring_event"));
  const { all, place, reading } = found;
  // Another gate's, or the same gate's when more waits.
  if (all !== taken.all) taken = { all, places: new Set(), ids: new Set(), recorded: 0, held: 0 };
  if (taken.ids.has(reading.id)) return;
  taken.ids.add(reading.id);
  const own = taken;
  bringing = bringing.then(async () => {
    const { recorded, held } = await bring([reading]);
    own.recorded += recorded;
    own.held += held;
    // What the server did not take is read again when it is shown next.
    if (recorded + held === 0) own.ids.delete(reading.id);
    else own.places.add(place);
    tellCodes(own);
    if (held > 0) await decisions();
  });
}

/** Says how far the codes of a gate are, and which are missing. */
function tellCodes({ all, places, recorded, held }) {
  const missing = Array.from({ length: all }, (_, at) => at + 1).filter((place) => !places.has(place));
  const shown = missing.slice(0, 12).join(", ") + (missing.length > 12 ? " …" : "");
  const words = text("bring_codes", all - missing.length, all, recorded, held);
  byId("brought-codes").textContent = missing.length > 0 ? `${words} ${text("bring_missing", shown)}` : words;
}

const camera = new Camera((code) => bringCode({ code }));
byId("camera-button").addEventListener("click", async () => {
  if (camera.isOn) camera.stop();
  else await camera.start();
  byId("camera-button").setAttribute("aria-pressed", camera.isOn);
  byId("camera-button").textContent = text(camera.isOn ? "camera_off" : "bring_camera");
});
wedge(bringCode);

/** Reads everything again, but not while somebody chooses a gate in a list that would be another then. */
function again() {
  list();
  if (!["held", "conflicts"].some((id) => byId(id).contains(document.activeElement))) decisions();
}

again();
setInterval(again, AGAIN);

// What gates decided otherwise than the rules is shown as soon as it is recorded.
let soon = null;
const ignored = () => {};
follow({
  online: again,
  trouble: ignored,
  server: ignored,
  figures: ignored,
  scan: ignored,
  changed: () => {
    soon ??= setTimeout(() => {
      soon = null;
      again();
    }, TOGETHER);
  },
});
