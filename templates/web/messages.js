// What somebody has to hear and to acknowledge: who was let in while there was no answer, and should not have been. A message stays, for
// all tabs and after a restart, until somebody says that it was read.

import { byId, element, text, writeName } from "./dom.js";
import { reason } from "./verdict.js";

export class Messages {
  /** Takes where they are kept (waiting.js), the channel to the other tabs, and ask(reading), which returns what the server says of one now. */
  constructor(kept, channel, ask) {
    Object.assign(this, { kept, channel, ask });
    channel?.addEventListener("message", (event) => event.data.kind === "messages" && this.show());
    this.show();
  }

  /** Adds what a reading came to that was answered late, with what was sent of it. */
  async add(answer, reading) {
    const { id, at, name, native_name, reference, reason, note, valid_days, first_at, first_gate_name, verdict, conflicts, means } = answer;
    const told = { id, at, name, native_name, reference, reason, note, valid_days, first_at, first_gate_name, verdict, conflicts, means };
    await this.keep({ ...told, reading });
  }

  /** Notes that a reading was taken back. What was said of it is over; what was said of others of the same person may be. */
  async undone(id, reference) {
    for (const message of await this.kept.all("message").catch(() => [])) {
      const isSame = !reference || reference === message.reference;
      if (message.id === id) await this.acknowledge(message);
      else if (isSame && message.conflicts?.length > 0 && message.reading) await this.askAgain(message);
    }
  }

  /** Asks the server what it says now of a decision of this gate. Sent again, a reading changes nothing. */
  async askAgain(message) {
    const answer = await this.ask(message.reading).catch(() => null);
    const now = [answer, ...(answer?.further ?? [])].find((one) => one?.id === message.id);
    if (now === undefined) return;
    if (now.conflicts?.length === 0) await this.acknowledge(message);
    else await this.keep({ ...message, conflicts: now.conflicts, means: now.means });
  }

  async keep(message) {
    await this.kept.put("message", message).catch(() => {});
    this.channel?.postMessage({ kind: "messages" });
    await this.show();
  }

  /** Forgets all: a device that is no longer the event's keeps nobody's name. What it had to say, the supervisor sees too. */
  async clear() {
    for (const message of await this.kept.all("message").catch(() => [])) await this.kept.remove("message", message.id).catch(() => {});
    await this.show();
  }

  async acknowledge(message) {
    await this.kept.remove("message", message.id).catch(() => {});
    this.channel?.postMessage({ kind: "messages" });
    await this.show();
  }

  async show() {
    const messages = await this.kept.all("message").catch(() => []);
    const place = byId("messages");
    place.hidden = messages.length === 0;
    place.replaceChildren(...messages.map((message) => this.line(message)));
  }

  line(message) {
    // A message that a page before this one kept has only the kinds.
    const kinds = message.means ?? message.conflicts ?? [];
    const called = message.name ?? text("late_nobody");
    const name = element("bdi", { dir: "auto", className: "whose" });
    writeName(name, called);
    const words = element(
      "p",
      {},
      element("strong", {}, text(kinds.length > 0 ? "late_conflict" : "late_refused")),
      " ",
      element("time", { dir: "ltr" }, (message.at ?? "").slice(11, 16)),
      " ",
      name,
      " ",
      element("span", {}, kinds.length > 0 ? kinds.map((kind) => text(`conflict_${kind.replaceAll("-", "_")}`)).join("; ") : reason(message)),
    );
    const button = element(
      "button",
      { type: "button", onclick: () => this.acknowledge(message), "aria-label": text("acknowledge_of", called) },
      text("acknowledge"),
    );
    return element("div", { className: "message", data: { scan: message.id } }, words, button);
  }
}
