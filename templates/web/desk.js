// The desk: finds the person who stands before it, registers who was on no list, and does what there is to do.

import { get, post } from "./api.js";
import { byId, text } from "./dom.js";
import * as form from "./desk_form.js";
import { mainServer } from "./hall.js";
import { follow } from "./live.js";
import * as record from "./desk_record.js";
import { listen as search } from "./search.js";
import { show, stateOf, stateOfServer } from "./state.js";
import { listen as wedge } from "./wedge.js";

/** Returns whether something is being asked. */
const isAsking = () => document.querySelector("dialog[open]") !== null;

/** Opens what is known of a person. */
async function open(reference, note = "") {
  if (!form.leave()) return;
  try {
    record.show(await get(`/v1/participants/${encodeURIComponent(reference)}`), note);
  } catch (problem) {
    record.fail(problem);
  }
}

/** Opens whose badge was scanned, and says what became of the badge. */
async function scanned(code) {
  // What is being asked is asked of the person who is shown.
  if (isAsking() || !form.leave()) return;
  try {
    const found = await post("/v1/badges/find", code);
    if (found.blank !== null) return await record.offer(found.blank);
    await open(found.person.reference, text("desk_scanned", found.badge.serial, text(`badge_${found.badge.state}`)));
  } catch (problem) {
    if (problem.status === 404) record.fail({ message: text("desk_no_badge") });
    else record.fail(problem);
  }
}

function edit(person) {
  if (!form.leave()) return;
  record.hide();
  form.open(person);
}

search((person) => open(person.reference), () => text("desk_open"));
wedge(scanned);
form.listen({
  open,
  closed: () => record.again(),
  done: async (person, note, picture, tab) => {
    record.show(person, note);
    // The badge shows the photo: it is not printed without one that was taken.
    if (picture !== null && !(await record.savePhoto(person, picture))) tab?.close();
    else if (tab !== undefined) await record.print(tab);
  },
});

byId("new-button")?.addEventListener("click", () => edit(null));
byId("correct-button").addEventListener("click", () => edit(record.current()));

const keys = {
  F2: () => byId("new-button")?.click(),
  F4: () => byId("query").focus(),
  F8: () => byId("correct-button").click(),
  F9: () => byId("print-button").click(),
  F10: () => byId("handout-button").click(),
};
addEventListener("keydown", (event) => {
  if (isAsking() || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Escape" && !byId("form").hidden) form.leave();
  else if (event.key in keys) keys[event.key]();
  else return;
  event.preventDefault();
});

follow({
  online: () => show("online"),
  trouble: (problem) => show(stateOf(problem)),
  main: mainServer,
  server: (word) => word !== "ok" && show(stateOfServer(word)),
  scan: () => {},
  figures: () => {},
});
