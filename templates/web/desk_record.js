// One person: what is known, and what can be done. Every action answers with what is known after it.

import { post } from "./api.js";
import { byId, element, text, writeName } from "./dom.js";

const SHAPES = { accredited: "✔", withdrawn: "▲", blocked: "✖" };
/** The window that badges open in: the same one each time. */
const WINDOW = "badge";

let person = null;

/** Returns the person who is shown. */
export const current = () => person;

const path = (rest, who = person) => `/v1/participants/${encodeURIComponent(who.reference)}${rest}`;
/** The time in the event's own zone: the server writes its offset. */
const time = (at) => at.slice(0, 16).replace("T", " ");

export function fail(problem) {
  byId("said").textContent = "";
  byId("problem").textContent = problem.status === 0 ? text("state_offline") : problem.message;
}

export function hide() {
  byId("record").hidden = byId("hint").hidden = true;
  byId("said").textContent = byId("problem").textContent = "";
}

/** Shows again who was shown before; nobody, where nobody was. */
export function again() {
  if (person !== null) show(person);
  else byId("hint").hidden = false;
}

/** Shows what is known of a person, and says what was done. */
export function show(known, note = "") {
  const isSame = person?.reference === known.reference && !byId("record").hidden;
  person = known;
  hide();
  byId("said").textContent = note;
  byId("category").textContent = known.category_title ?? known.category;
  byId("category").style.borderInlineStartColor = known.colour ?? "";
  byId("title").textContent = known.title ?? "";
  writeName(byId("name"), known.name);
  // A name that is known in its own script alone stands once.
  writeName(byId("native"), known.native_name === known.name ? "" : known.native_name);
  byId("role").textContent = known.function ?? "";
  byId("delegation").textContent = known.delegation ?? "";
  byId("standing").dataset.standing = known.standing;
  byId("standing-word").textContent = `${SHAPES[known.standing]} ${text(`standing_${known.standing}`)}`;
  byId("standing-reason").textContent = known.standing_reason ?? "";
  showBadges();
  showDetails();
  const may = { print: known.standing === "accredited", reissue: known.has_badge, revoke: known.has_badge };
  Object.assign(may, { withdraw: known.standing === "accredited", restore: known.standing === "withdrawn" });
  Object.assign(may, { block: known.standing !== "blocked", unblock: known.standing === "blocked" });
  for (const [action, is] of Object.entries(may)) byId(`${action}-button`).hidden = !is;
  byId("record").hidden = false;
  if (!isSame) byId("name").focus();
}

function showBadges() {
  const valid = person.badges.find((badge) => badge.state === "valid");
  const printed = (badge) => (badge.printed_at ? text("badge_printed", time(badge.printed_at)) : text("badge_not_printed"));
  byId("badge-text").textContent = valid ? `${text("badge", valid.serial)}, ${printed(valid)}` : text("badge_none");
  byId("pdf").hidden = !valid;
  byId("pdf").href = path("/badge.pdf");
  const line = (badge) => {
    const parts = [text(`badge_${badge.state}`), text("badge_issued", time(badge.issued_at)), printed(badge)];
    const rest = element("bdi", { dir: "auto" }, badge.reason ?? "");
    return element("li", { data: { state: badge.state } }, element("bdi", { dir: "ltr", className: "code" }, badge.serial), ` ${parts.join(", ")} `, rest);
  };
  byId("badges").replaceChildren(...person.badges.toReversed().map(line));
  // One valid badge is said above.
  byId("history").hidden = person.badges.length < 2;
}

function showDetails() {
  const lines = [
    ["field_reference", person.reference],
    ["field_delegation_type", person.delegation_type],
    ["field_country", person.country],
    ["field_email", person.email],
    ["field_days", person.days.join(", ")],
    ["desk_zones", person.zones.join(", ")],
  ];
  const known = lines.filter(([, value]) => value);
  byId("details").replaceChildren(
    ...known.flatMap(([key, value]) => [element("dt", {}, text(key)), element("dd", {}, element("bdi", { dir: "auto" }, value))]),
  );
}

/** Does something with a person, and shows what is known after it; tells whether it was done. */
async function act(who, rest, body, note = "") {
  const isShown = () => person.reference === who.reference;
  try {
    const known = await post(path(rest, who), body);
    // Somebody else may be shown by now.
    if (isShown()) show(known, note);
    return true;
  } catch (problem) {
    if (isShown()) fail(problem);
    return false;
  }
}

/** Opens the window of badges: at once, while the browser sees that a person asked for it. */
export const openWindow = () => window.open("", WINDOW);

/** Prints the badge of whoever is shown: the window shows it, and prints it. */
export async function print(tab) {
  const who = person;
  // A window that was kept from opening leaves the link.
  if (!(await act(who, "/badge/print", {}, text(tab ? "desk_printed" : "desk_window")))) {
    tab?.close();
  } else if (tab) {
    tab.location = path("/badge.pdf", who);
    tab.focus();
  }
}

/** Asks why something is to be done with a person, and returns the reason, or null where it is not to be done. */
function ask(who, title, does, preset = "") {
  const dialog = byId("ask");
  byId("ask-title").textContent = `${title}: ${who.name}`;
  byId("ask-do").textContent = does;
  byId("ask-reason").value = preset;
  byId("ask-reason").required = preset !== "";
  dialog.returnValue = "";
  dialog.showModal();
  byId("ask-reason").select();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "do" ? byId("ask-reason").value : null), { once: true });
  });
}

/** Calls does(person) for whoever is shown when a button is pressed: what is asked meanwhile is asked of that person. */
const button = (action, does) =>
  byId(`${action}-button`).addEventListener("click", () => {
    if (!byId("record").hidden && !byId(`${action}-button`).hidden) does(person);
  });

button("print", () => print(openWindow()));
button("reissue", async (who) => {
  const reason = await ask(who, text("desk_reissue"), text("desk_reissue_do"), text("desk_reason_lost"));
  if (reason === null) return;
  const tab = who.standing === "accredited" ? openWindow() : null;
  if (!(await act(who, "/badge/reissue", { reason, supersedes: who.badge_serial }, text("desk_reissued")))) tab?.close();
  else if (tab) await print(tab);
});
button("revoke", async (who) => {
  const reason = await ask(who, text("desk_revoke"), text("desk_revoke"));
  if (reason !== null) await act(who, "/badge/revoke", { reason }, text("desk_revoked"));
});
for (const change of ["withdraw", "block"]) {
  button(change, async (who) => {
    const reason = await ask(who, text(`desk_${change}`), text(`desk_${change}`));
    if (reason !== null) await act(who, "/standing", { change, reason });
  });
}
for (const change of ["restore", "unblock"]) button(change, (who) => act(who, "/standing", { change }));
