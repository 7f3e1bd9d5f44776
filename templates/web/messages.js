// What somebody has to hear and to acknowledge: who was let in while there was no answer, and should not have been. A message stays, for
// all tabs and after a restart, until somebody says that it was read.

import { byId, element, text, writeName } from "./dom.js";
import { reason } from "./verdict.js";

export class Messages {
  /** Takes where they are kept (waiting.js), and the channel to the other tabs. */
  constructor(kept, channel) {
    this.kept = kept;
    this.channel = channel;
    channel?.addEventListener("message", (event) => event.data.kind === "messages" && this.show());
    this.show();
  }

  /** Adds what a reading came to that was answered late. */
  async add(answer) {
    const { id, at, name, native_name, reference, reason, note, valid_days, first_at, first_gate_name, verdict, conflicts, means } = answer;
    await this.keep({ id, at, name, native_name, reference, reason, note, valid_days, first_at, first_gate_name, verdict, conflicts, means });
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
