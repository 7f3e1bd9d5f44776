// Registers a person, or corrects one. While a name is written, those who have it already are shown.

import { get, patch, post } from "./api.js";
import { byId, element, text, writeName } from "./dom.js";
import * as photo from "./desk_photo.js";
import { openPrint } from "./desk_record.js";

/** How long after a key names are compared, in milliseconds. */
const PAUSE = 250;
const NAMES = ["given_name", "family_name", "name", "native_name", "delegation"];

const form = byId("form");
const inputs = [...form.elements].filter((input) => input.name);
const zones = [...form.querySelectorAll("[data-zone]")];
let person = null, before = {}, told = null, timer = null, asked = 0, isSending = false, isAllowed = false, picture = null;

const values = () => Object.fromEntries(inputs.map((input) => [input.name, input.value.trim()]));
const zonesOf = (kind) => zones.filter((zone) => zone.value === kind).map((zone) => zone.dataset.zone);
const written = () => JSON.stringify([values(), zonesOf("added"), zonesOf("withheld"), picture !== null]);

/** Keeps a photo until there is somebody whose it is. */
function keep(taken) {
  URL.revokeObjectURL(byId("form-face").src);
  picture = taken;
  byId("form-face").hidden = taken === null;
  if (taken !== null) byId("form-face").src = URL.createObjectURL(taken);
  else byId("form-face").removeAttribute("src");
  byId("form-photo-button").textContent = text(taken === null ? "desk_photo_take" : "desk_photo_new");
}

function close() {
  form.hidden = true;
  // What is on its way is not for a form that is gone.
  asked += 1;
}

/** Leaves the form where nothing was written, or the person at the desk says so; returns whether it is left. */
export function leave() {
  if (form.hidden) return true;
  if (isSending || (written() !== before && !confirm(text("desk_unsaved")))) return false;
  close();
  told.closed();
  return true;
}

/** Opens the form for a person, or for somebody new. */
export function open(known) {
  person = known;
  isAllowed = false;
  form.reset();
  for (const input of inputs) input.value = known?.values[input.name] ?? "";
  for (const zone of zones) {
    const has = (kind) => known?.[`zones_${kind}`].includes(zone.dataset.zone);
    zone.value = has("added") ? "added" : has("withheld") ? "withheld" : "";
  }
  form.elements.reference.disabled = known !== null;
  // A known person's photo is beside the name.
  byId("form-photo").hidden = known !== null;
  keep(null);
  byId("form-title").textContent = known === null ? text("desk_new") : `${text("desk_correct")}: ${known.name}`;
  byId("save-print").textContent = text(known === null ? "desk_register_print" : "desk_save_print");
  byId("save").textContent = text(known === null ? "desk_register" : "desk_save");
  byId("form-problem").textContent = "";
  byId("namesakes").replaceChildren();
  form.hidden = false;
  before = written();
  (known === null ? form.elements.category : form.elements.given_name).focus();
}

/** Calls open(reference) for a namesake, done(person, note, photo, window) after it was saved, closed() when it was not. */
export function listen(calls) {
  told = calls;
}

function namesakes(people) {
  if (people.length === 0) return byId("namesakes").replaceChildren();
  const isPerson = people[0].alike === "person";
  const line = (who) => {
    const name = element("bdi", { dir: "auto" });
    writeName(name, who.name);
    const native = element("bdi", { dir: "auto" });
    writeName(native, who.native_name === who.name ? "" : who.native_name);
    const details = [who.delegation, who.category_title, who.reference].filter(Boolean).join(" · ");
    const button = element("button", { type: "button", onclick: () => told.open(who.reference) }, text("desk_open"));
    return element("li", {}, element("span", { className: "who" }, name, " ", native, " ", element("bdi", { className: "small", dir: "auto" }, details)), button);
  };
  const title = element("h3", { className: isPerson ? "" : "mild" }, text(isPerson ? "desk_same_person" : "desk_similar"));
  byId("namesakes").replaceChildren(title, element("ul", {}, ...people.map(line)));
}

async function compare() {
  const turn = ++asked;
  const { given_name, family_name, name, native_name, delegation } = values();
  const query = new URLSearchParams({ name: `${given_name} ${family_name}`.trim() || name, native_name, delegation });
  if (person !== null) query.set("except", person.reference);
  try {
    const people = await get(`/v1/namesakes?${query}`);
    // An older answer that comes late does not belong to what is typed now.
    if (turn === asked && !form.hidden) namesakes(people);
  } catch {
    // The warning is a help; saving says what is wrong with the connection.
  }
}

form.addEventListener("input", (event) => {
  if (!NAMES.includes(event.target.name)) return;
  isAllowed = false;
  clearTimeout(timer);
  timer = setTimeout(compare, PAUSE);
});

/** Sends what was written: all of somebody new, and what changed of somebody known. */
function send() {
  const all = values();
  const body = { zones_added: zonesOf("added"), zones_withheld: zonesOf("withheld") };
  if (person === null) {
    body.values = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
    return post("/v1/participants", { ...body, allow_namesake: isAllowed });
  }
  const isChanged = ([name, value]) => name !== "reference" && value !== (person.values[name] ?? "");
  body.values = Object.fromEntries(Object.entries(all).filter(isChanged));
  return patch(`/v1/participants/${encodeURIComponent(person.reference)}`, body);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (isSending) return;
  const isPrinted = event.submitter?.value !== "save";
  const tab = isPrinted ? openPrint() : undefined;
  isSending = true;
  byId("form-problem").textContent = "";
  try {
    const saved = await send();
    const taken = picture;
    close();
    const note = person === null ? text("desk_registered", saved.reference) : text("desk_saved");
    told.done(saved, note, taken, tab);
  } catch (problem) {
    tab?.close();
    refuse(problem);
  } finally {
    isSending = false;
  }
});

function refuse(problem) {
  const isNamesake = problem.type?.endsWith(":namesake");
  byId("form-problem").textContent = isNamesake ? text("desk_same_sure") : problem.status === 0 ? text("state_offline") : problem.message;
  if (!isNamesake) return;
  compare();
  // Pressed once more, it is meant so.
  isAllowed = true;
  byId("save-print").textContent = text("desk_register_anyway");
}

byId("form-photo-button").addEventListener("click", async () => {
  const { given_name, family_name, name } = values();
  const taken = await photo.take(`${given_name} ${family_name}`.trim() || name);
  if (taken !== null) keep(taken);
  byId("save-print").focus();
});
byId("form-cancel").addEventListener("click", leave);
