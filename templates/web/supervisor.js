// Enrolls devices and revokes them, and decides on what gates could not.

import { get, post, remove } from "./api.js";
import { byId, element, text, writeName } from "./dom.js";
import { imported } from "./queue.js";
import { stateOf } from "./state.js";

const SVG = "http://www.w3.org/2000/svg";
/** The light modules around a code (ISO/IEC 18004, 6.3.8). */
const QUIET = 4;
/** How often the list is read again, in milliseconds. */
const AGAIN = 15000;

/** Draws a code from rows of 0 and 1. */
function draw(rows) {
  const side = rows.length + 2 * QUIET;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${side} ${side}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", "QR");
  const path = document.createElementNS(SVG, "path");
  const dark = (row, y) => [...row.matchAll(/1+/g)].map((run) => `M${run.index + QUIET} ${y + QUIET}h${run[0].length}v1h-${run[0].length}z`);
  path.setAttribute("d", rows.flatMap(dark).join(""));
  svg.append(path);
  return svg;
}

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
  const words = [held.gate, held.device, text(`held_${known(held.why)}`)].filter(Boolean).join(" · ");
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
const known = (why) => (why === "other-device" ? "other" : why === "refused" ? "refused" : why === "no-participant" ? "nobody" : "invalid");

async function decisions() {
  try {
    const [late, held] = await Promise.all([get("/v1/late"), get("/v1/held")]);
    fill("late", late.map(lateLine));
    fill("held", held.map(heldLine));
  } catch (problem) {
    showProblem(problem);
  }
}

/** Takes what a gate saved to a file: each reading is recorded once, however often it comes; what cannot be recorded waits above. */
byId("bring-file").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  if (!file) return;
  const brought = imported(await file.text());
  target.value = "";
  byId("problem").textContent = "";
  if (brought === null) return (byId("problem").textContent = text("bring_other"));
  let recorded = 0, held = 0;
  try {
    for (const { device, ...reading } of brought.readings) {
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
  byId("brought").textContent = text("bring_done", recorded, held, brought.readings.length - recorded - held);
  await decisions();
});

/** Reads everything again, but not while somebody chooses a gate in a list that would be another then. */
function again() {
  list();
  if (!byId("held").contains(document.activeElement)) decisions();
}

again();
setInterval(again, AGAIN);
