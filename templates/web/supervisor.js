// Enrols devices, and revokes them.

import { get, post, remove } from "./api.js";
import { byId, element, text } from "./dom.js";

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

const showProblem = (problem) => (byId("problem").textContent = problem.status === 0 ? text("state_offline") : problem.message);

function line(device) {
  const revoke = async () => {
    if (!confirm(text("device_confirm", device.name))) return;
    await remove(`/v1/devices/${device.id}`).catch(showProblem);
    await list();
  };
  const last = device.revoked_at
    ? text("device_revoked", device.revoked_at.slice(0, 16).replace("T", " "))
    : element("button", { type: "button", onclick: revoke }, text("device_revoke"));
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
form.elements.role.addEventListener("change", () => (byId("gate-choice").hidden = form.elements.role.value !== "gate"));
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  byId("problem").textContent = "";
  const role = form.elements.role.value;
  const gate = role === "gate" ? form.elements.gate.value : null;
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

list();
setInterval(list, AGAIN);
