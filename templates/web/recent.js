// The last ten scans of this browser, and how to take one back.

import { newId, post } from "./api.js";
import { byId, element, text, writeName } from "./dom.js";
import { reason, unread, word } from "./verdict.js";

const MOST = 10;
const MARKS = { admitted: "✔", repeat: "▲", refused: "✖", partial: "▲", waiting: "▲", held: "▲", error: "✖" };

const KEY = "accredit-recent";

function stored() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]");
  } catch {
    return [];
  }
}

export class Recent {
  /** Calls undone(scan) for a scan that was taken back; mayUndo() says whether there is anything to take back, waits(id) whether a scan is
   * still on its way, and keepUndo(undo) keeps an undo for later, where this gate decides by itself: it returns whether it does. */
  constructor({ undone, mayUndo, waits = () => false, keepUndo = async () => false }) {
    Object.assign(this, { waits, keepUndo });
    this.undone = undone;
    this.mayUndo = mayUndo;
    this.scans = stored();
    this.show();
    // Another tab of this browser scans too.
    addEventListener("storage", (event) => {
      if (event.key !== KEY) return;
      this.scans = stored();
      this.show();
    });
  }

  /** Puts a scan at the top, or what it came to where it stands. */
  put(scan) {
    const place = this.scans.findIndex((other) => other.id === scan.id);
    if (place >= 0) this.scans[place] = { ...this.scans[place], ...scan };
    else this.scans = [scan, ...this.scans].slice(0, MOST);
    this.draw();
  }

  /** Forgets all: a device that is no longer the event's keeps nobody's name. */
  clear() {
    this.scans = [];
    this.draw();
  }

  /** Returns the last scan that can be taken back. */
  last() {
    return this.scans.find((scan) => this.counts(scan));
  }

  counts(scan) {
    return this.mayUndo() && (scan.verdict === "admitted" || scan.verdict === "repeat") && !scan.undone;
  }

  draw() {
    try {
      localStorage.setItem(KEY, JSON.stringify(this.scans));
    } catch {
      // A browser that keeps nothing: the list lives as long as the page.
    }
    this.show();
  }

  show() {
    byId("undo-button").disabled = !this.last();
    const none = element("li", { className: "none" }, text("last_none"));
    byId("recent").replaceChildren(...(this.scans.length > 0 ? this.scans.map((scan) => this.line(scan)) : [none]));
  }

  line(scan) {
    // Kept as the server said it, and put into words here: the reader may choose another language meanwhile.
    const read = unread(scan);
    const why = scan.why ?? (read ? null : reason(scan));
    const told = scan.undone ? text("undone") : [(scan.name ?? read) && text(word(scan)), why].filter(Boolean).join(" · ");
    const called = scan.name ?? read ?? text(scan.verdict === "waiting" ? "listed_waiting" : word(scan));
    const name = element("bdi", { dir: "auto" });
    writeName(name, called);
    const who = element(
      "span",
      { className: scan.undone ? "who undone" : "who" },
      element("span", { className: "mark", title: text(word(scan)) }, `${MARKS[word(scan)] ?? MARKS[scan.verdict] ?? ""} `),
      name,
      element("span", { className: "small" }, told),
    );
    const take = () => this.undo(scan);
    const undo = this.counts(scan)
      ? element("button", { type: "button", onclick: take, "aria-label": text("undo_of", called) }, text("undo"))
      : null;
    const time = element("time", { dir: "ltr" }, (scan.at ?? "").slice(11, 16));
    return element("li", { data: { verdict: word(scan), scan: scan.id } }, time, who, undo);
  }

  /** Asks why, and takes a scan back. */
  undo(scan = this.last()) {
    if (!scan || !this.counts(scan)) return;
    const dialog = byId("undo");
    const form = dialog.querySelector("form");
    form.reset();
    byId("undo-title").textContent = text("undo_title", scan.name ?? "");
    // Writing another reason chooses it.
    byId("undo-other").oninput = () => (form.elements.reason.value = "");
    dialog.onclose = async () => {
      if (dialog.returnValue !== "do") return;
      const reason = form.elements.reason.value || byId("undo-other").value || text("undo_other");
      const undo = { id: newId(), scan: scan.id, reason };
      const at = new Date(Date.now()).toISOString();
      try {
        await post("/v1/undo", { ...undo, waited: this.waits(scan.id) }).catch(async (problem) => {
          if (problem.status === undefined || !problem.isPassing || !(await this.keepUndo({ ...undo, at }))) throw problem;
        });
        this.put({ id: scan.id, undone: true, why: undefined });
        this.undone(scan);
      } catch (problem) {
        this.put({ id: scan.id, why: problem.status === 0 ? text("undo_offline") : problem.message });
      }
    };
    dialog.returnValue = "";
    dialog.showModal();
  }
}
