// Find a person by name, in either script, while it is typed.

import { get } from "./api.js";
import { byId, element, labelled, photoOf, text, writeName } from "./dom.js";

/** How long after a key the search starts, in milliseconds. */
const PAUSE = 120;

/** Returns whether this device may find people by name. */
export const isHere = () => byId("query") !== null;

/** Says whether a person has arrived, and when: "arrived 09:12". */
export function arrival(person) {
  if (!person.arrived_at) return null;
  const [day, time] = [person.arrived_at.slice(0, 10), person.arrived_at.slice(11, 16)];
  return person.arrived_today ? text("arrived_today", time) : text("arrived_on", day, time);
}

/** Calls admit(person) when somebody is chosen by a button; does() says what is done then. Where the server does not answer, people are
 * found by apart(words), if that returns { people, hasNames }: whether their names are known there. */
export function listen(admit, does, apart = () => null) {
  if (!isHere()) return;
  const query = byId("query");
  const found = byId("found");
  let timer = null;
  let asked = 0;
  let shown = "";

  const clear = () => {
    query.value = shown = "";
    asked += 1;
    found.replaceChildren();
  };

  const line = (person, faces) => {
    const name = element("bdi", { dir: "auto" });
    writeName(name, person.name);
    const native = element("bdi", { dir: "auto" });
    writeName(native, person.native_name === person.name ? "" : person.native_name);
    const own = person.fields.map(labelled);
    const details = [person.category_title, person.delegation, arrival(person), ...own, person.has_badge ? null : text("no_badge")].filter(Boolean).join(" · ");
    const choose = () => {
      clear();
      query.blur();
      admit(person);
    };
    return element(
      "li",
      { data: { reference: person.reference } },
      // Where one has a photo, the names of all stand in one line.
      faces ? element("span", { className: "face" }, person.has_photo ? photoOf(person.reference) : null) : null,
      element("span", { className: "who" }, name, " ", native, element("span", { className: "small", dir: "auto" }, details)),
      element("button", { type: "button", onclick: choose, "aria-label": `${does()}: ${person.name}` }, does()),
    );
  };

  const search = async () => {
    const turn = ++asked;
    const words = query.value.trim();
    if (words === "") return;
    let none = "search_none";
    try {
      const people = await get(`/v1/participants?limit=8&q=${encodeURIComponent(words)}`).catch((problem) => {
        const here = problem.isPassing ? apart(words) : null;
        if (here === null) throw problem;
        if (!here.hasNames) none = "search_no_names";
        return here.people;
      });
      // An older answer that comes late does not belong to what is typed now.
      if (turn !== asked) return;
      const faces = people.some((person) => person.has_photo);
      found.replaceChildren(...(people.length > 0 ? people.map((person) => line(person, faces)) : [element("li", {}, text(none))]));
    } catch (problem) {
      if (turn === asked) found.replaceChildren(element("li", { className: "problem" }, problem.status === 0 ? text("state_offline") : problem.message));
    }
  };

  query.addEventListener("input", () => {
    clearTimeout(timer);
    const words = query.value.trim();
    if (words === shown) return;
    shown = words;
    asked += 1;
    // Who was found for other words is nobody to be admitted now.
    found.replaceChildren();
    timer = setTimeout(search, PAUSE);
  });
  query.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      clear();
      query.blur();
    } else if (event.key === "ArrowDown") {
      found.querySelector("button")?.focus();
    }
  });
  found.addEventListener("keydown", (event) => {
    const buttons = [...found.querySelectorAll("button")];
    const place = buttons.indexOf(document.activeElement);
    if (event.key === "ArrowDown") buttons[place + 1]?.focus();
    else if (event.key === "ArrowUp") (buttons[place - 1] ?? query).focus();
    else return;
    event.preventDefault();
  });
  byId("search").addEventListener("submit", (event) => event.preventDefault());
}
