// One person: what is known, and what can be done. Every action answers with what is known after it.

import { LONG, post, putPicture, remove } from "./api.js";
import * as photo from "./desk_photo.js";
import { byId, element, text, writeName } from "./dom.js";

const SHAPES = { accredited: "✔", withdrawn: "▲", blocked: "✖" };
/** The window that badges open in: the same one each time. */
const WINDOW = "badge";

/** Whether this desk is a hall's, and what such a desk does. */
const isHall = "hall" in document.querySelector("main").dataset;
const OF_HALLS = ["handout", "handout-again", "take-back"];

let person = null;

/** Returns the person who is shown. */
export const current = () => person;

const path = (rest, who = person) => `/v1/participants/${encodeURIComponent(who.reference)}${rest}`;
/** The time in the event's own zone, for the server writes its offset; from the left also amid Arabic (Unicode's LRI and PDI). */
const time = (at) => `\u2066${at.slice(0, 16).replace("T", " ")}\u2069`;
/** A name or a number in its own direction, amid a sentence of another (FSI and PDI). */
const own = (name) => `\u2068${name}\u2069`;

export function fail(problem) {
  byId("said").textContent = "";
  byId("problem").textContent = problem.status === 0 ? text("state_offline") : problem.message;
  // The person at the desk may not be able to wait for a better text.
  byId("anyway-button").hidden = !problem.type?.endsWith(":unprintable");
}

export function hide() {
  byId("record").hidden = byId("hint").hidden = true;
  byId("said").textContent = byId("problem").textContent = "";
  byId("anyway-button").hidden = true;
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
  // A name that is known only in its own script stands once.
  writeName(byId("native"), known.native_name === known.name ? "" : known.native_name);
  byId("role").textContent = known.function ?? "";
  byId("delegation").textContent = known.delegation ?? "";
  byId("standing").dataset.standing = known.standing;
  // On the way to being accredited, the state says more than the standing.
  const stands = (known.state ?? known.standing).replace("-", "_");
  byId("standing-word").textContent = `${SHAPES[known.standing]} ${text(`standing_${stands}`)}`;
  byId("standing-reason").textContent = known.standing_reason ?? "";
  byId("other-heads").hidden = known.other_heads.length === 0;
  byId("other-heads-names").textContent = known.other_heads.join(", ");
  showFace();
  showBadges();
  showDetails();
  const isAccredited = known.standing === "accredited";
  const isPrinted = isAccredited && known.print_state !== "new";
  const may = { print: isAccredited, browser: isAccredited, reissue: known.has_badge, revoke: known.has_badge };
  Object.assign(may, { handout: isPrinted && known.handout === null, "handout-again": isPrinted && known.handout !== null });
  Object.assign(may, { "take-back": known.handout !== null, "photo-remove": known.photo !== null });
  Object.assign(may, { withdraw: isAccredited, restore: known.standing === "withdrawn" && (known.state ?? "rejected") === "rejected" });
  Object.assign(may, { block: known.standing !== "blocked", unblock: known.standing === "blocked" && !known.state });
  // A hall's desk hands badges out; all else is the main server's.
  if (isHall) for (const action of Object.keys(may)) may[action] &&= OF_HALLS.includes(action);
  byId("correct-button").hidden = isHall;
  byId("photo-button").disabled = isHall;
  for (const [action, is] of Object.entries(may)) {
    // Without a printer there is one button to print.
    const button = byId(`${action}-button`);
    if (button) button.hidden = !is;
  }
  byId("record").hidden = false;
  if (!isSame) byId("name").focus();
}

/** Shows the photo, by an address of its own for each: a browser that has the one before does not show that. */
function showFace() {
  const { photo: known, reference } = person;
  const source = known && `${path("/photo")}?at=${encodeURIComponent(known.stored_at)}`;
  byId("face").replaceChildren(...(source ? [element("img", { alt: "", src: source })] : []));
  byId("photo-button").dataset.has = known ? "photo" : "none";
  byId("photo-word").textContent = isHall ? "" : text(known ? "desk_photo_new" : "desk_photo_take");
  byId("photo-button").title = known ? `${reference}: ${time(known.stored_at)}, ${known.stored_by}` : "";
}

function showBadges() {
  const valid = person.badges.find((badge) => badge.state === "valid");
  const printed = (badge) => (badge.printed_at ? text("badge_printed", time(badge.printed_at)) : text("badge_not_printed"));
  byId("badge-text").textContent = valid ? `${text("badge", own(valid.serial))}, ${printed(valid)}` : text("badge_none");
  byId("changed").hidden = person.print_state !== "changed";
  const given = person.handout;
  const to = given?.to ? text("badge_given_to", time(given.at), own(given.by), own(given.to)) : given && text("badge_given", time(given.at), own(given.by));
  byId("handout").textContent = given ? [`✔ ${to}`, given.note && own(given.note)].filter(Boolean).join(" · ") : "";
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
    ["desk_tray", person.tray],
  ];
  const own = person.own_fields.map(({ label, labels, value }) => [labels[document.documentElement.lang] ?? label, value]);
  const known = [...lines.map(([key, value]) => [text(key), value]), ...own].filter(([, value]) => value);
  byId("details").replaceChildren(
    ...known.flatMap(([label, value]) => [element("dt", {}, element("bdi", { dir: "auto" }, label)), element("dd", {}, element("bdi", { dir: "auto" }, value))]),
  );
}

/** Does something with a person, and shows what is known after it; returns whether it was done. */
const act = (who, rest, body, note = "", patience = undefined) => done(who, () => post(path(rest, who), body, patience), note);

async function done(who, does, note) {
  const isShown = () => person.reference === who.reference;
  try {
    const known = await does();
    // Somebody else may be shown by now.
    if (isShown()) show(known, note);
    return true;
  } catch (problem) {
    if (isShown()) fail(problem);
    return false;
  }
}

/** Offers a blank badge to the person who is shown. */
export async function offer(blank) {
  const who = byId("record").hidden ? null : person;
  if (isHall) fail({ message: text("desk_hall") });
  else if (blank.state !== "blank") fail({ message: text("desk_blank_revoked", blank.serial) });
  else if (who === null) fail({ message: text("desk_blank", blank.serial, blank.category_title ?? blank.category) });
  else if (confirm(text("desk_bind_sure", own(blank.serial), own(who.name)))) {
    await act(who, "/badge/bind", { serial: blank.serial }, text("desk_bound", own(blank.serial)));
  }
}

/** Stores a photo of a person who is shown; returns whether it was stored. */
export const savePhoto = (who, picture) => done(who, () => putPicture(path("/photo", who), picture), text("desk_photo_saved"));

/** Opens the window of badges: at once, while the browser sees that a person asked for it. */
export const openWindow = () => window.open("", WINDOW);

/** Where the first button prints: on the printer beside the desk, or by a window of the browser. */
const isAtPrinter = byId("print-button").dataset.to === "printer";

/** Opens the window that a badge is to be printed in; undefined if the printer takes it. */
export const openPrint = () => (isAtPrinter ? null : openWindow());

/** Prints the badge of the person who is shown: on the printer, or in a window that {@link openPrint} opened. */
export async function print(tab, to = byId("print-button").dataset.to, faults = "refuse") {
  const who = person;
  // A window that was kept from opening leaves the link.
  const note = text(to === "printer" ? "desk_at_printer" : tab ? "desk_printed" : "desk_window");
  const isDone = await act(who, "/badge/print", { to, faults }, note, LONG);
  if (to === "printer") return;
  if (!isDone) {
    tab?.close();
  } else if (tab) {
    tab.location = path("/badge.pdf", who);
    tab.focus();
  }
}

/** Asks why something is to be done with a person, and returns the reason, or null where it is not to be done. */
const ask = (who, title, does, preset = "") => askFor(who, title, does, "desk_reason", preset);

function askFor(who, title, does, label, preset = "") {
  const dialog = byId("ask");
  byId("ask-label").textContent = text(label);
  if (label === "desk_reason") byId("ask-reason").setAttribute("list", "reasons");
  else byId("ask-reason").removeAttribute("list");
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

/** Calls does(person) for the person who is shown when a button is pressed: what is asked meanwhile is asked of that person. */
const button = (action, does) =>
  byId(`${action}-button`)?.addEventListener("click", () => {
    if (!byId("record").hidden && !byId(`${action}-button`).hidden) does(person);
  });

button("print", () => print(openPrint()));
button("anyway", () => print(openPrint(), undefined, "print"));
button("browser", () => print(openWindow(), "browser"));
button("photo", async (who) => {
  const picture = await photo.take(who.name);
  if (picture !== null) await savePhoto(who, picture);
});
button("photo-remove", async (who) => {
  if (confirm(text("desk_photo_sure", who.name))) await done(who, () => remove(path("/photo", who)), text("desk_photo_removed"));
});
for (const again of [false, true]) {
  button(again ? "handout-again" : "handout", async (who) => {
    const to = await askFor(who, text("desk_handout"), text("desk_handout"), "desk_to");
    if (to !== null) await act(who, "/badge/handout", { serial: who.badge_serial, to, again }, text("desk_handed_out"));
  });
}
button("take-back", async (who) => {
  const note = await ask(who, text("desk_take_back"), text("desk_take_back"));
  if (note !== null) await act(who, "/badge/handout/undo", { note }, text("desk_taken_back"));
});
button("reissue", async (who) => {
  const reason = await ask(who, text("desk_reissue"), text("desk_reissue_do"), text("desk_reason_lost"));
  if (reason === null) return;
  const isPrinted = who.standing === "accredited";
  const tab = isPrinted ? openPrint() : null;
  if (!(await act(who, "/badge/reissue", { reason, supersedes: who.badge_serial }, text("desk_reissued")))) tab?.close();
  else if (isPrinted && (tab || isAtPrinter)) await print(tab);
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
