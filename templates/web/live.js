// The connection to the server: whether it stands, and what happens at the gates meanwhile.

import { get } from "./api.js";

/** How long after a stream was refused the next try is made, in milliseconds. */
const AGAIN = 2000;
/** The same for a device that is no longer enrolled: it may be enrolled again in another tab. */
const AGAIN_REVOKED = 20_000;
/** The server sends something every ten seconds: silence for longer than this is a connection that is gone. */
const SILENCE = 25000;

/** Calls told.online(), told.trouble(problem), told.server(word) with what the server says of itself, told.main(main) with what a hall's says of the main server, and told.scan(scan, last) for each scan
 * of any gate, where last is what to go on after; and where the page asks for it, told.changed() when something else was changed, told.heartbeat() when nothing was. after()
 * says after which scan to begin. */
export function follow(told) {
  let last = null;
  let source = null;
  let silence = null;
  let timer = null;
  let isStarting = false;

  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => again(), SILENCE);
  };

  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(start, wait);
  };

  const again = () => {
    clearTimeout(silence);
    source?.close();
    source = null;
    told.trouble({ status: 0, type: "unreachable" });
    later(AGAIN);
  };

  const start = async () => {
    if (source !== null || isStarting) return;
    isStarting = true;
    try {
      // A refused stream gives no reason; this does.
      const attendance = await get("/v1/attendance");
      told.server(attendance.server);
      told.main?.(attendance.main);
      told.figures(attendance);
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      told.trouble(problem);
      later(problem.status === 401 ? AGAIN_REVOKED : AGAIN);
      return;
    } finally {
      isStarting = false;
    }
    const query = new URLSearchParams(told.changed ? { changes: 1 } : {});
    last ??= told.after?.() ?? null;
    if (last !== null) query.set("after", last);
    source = new EventSource(`/v1/events?${query}`);
    source.addEventListener("open", () => {
      heard();
      told.online();
    });
    source.addEventListener("error", again);
    for (const kind of ["hello", "heartbeat", "scan", "changed"]) {
      source.addEventListener(kind, (event) => {
        heard();
        if (event.lastEventId) last = event.lastEventId;
        if (kind === "scan") told.scan(JSON.parse(event.data), last);
        else if (kind === "changed") told.changed?.();
        else if (kind === "heartbeat") {
          const { server, main } = JSON.parse(event.data);
          told.server(server);
          told.main?.(main);
          told.heartbeat?.();
        }
      });
    }
  };

  addEventListener("online", start);
  // Enrolled anew in another tab, this one goes on as soon as somebody looks at it.
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && start());
  start();
}
