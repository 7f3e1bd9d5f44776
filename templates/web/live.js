// The connection to the server: whether it stands, and what happens at the gates meanwhile.

import { get } from "./api.js";

/** How long after a stream was refused the next try is made, in milliseconds. */
const AGAIN = 2000;
/** The server sends something every ten seconds: silence for longer than this is a connection that is gone. */
const SILENCE = 25000;

/** Calls told.online(), told.offline(), told.revoked(), and told.scan(scan) for each scan of any gate. */
export function follow(told) {
  let last = null;
  let source = null;
  let silence = null;
  let isStarting = false;

  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => again(), SILENCE);
  };

  const again = () => {
    clearTimeout(silence);
    source?.close();
    source = null;
    told.offline();
    setTimeout(start, AGAIN);
  };

  const start = async () => {
    if (source !== null || isStarting) return;
    isStarting = true;
    try {
      // A stream that is refused does not say why; this does.
      await get("/v1/attendance").then(told.figures);
    } catch (problem) {
      if (problem.status === 401) told.revoked();
      else told.offline();
      setTimeout(start, AGAIN);
      return;
    } finally {
      isStarting = false;
    }
    source = new EventSource(last === null ? "/v1/events" : `/v1/events?after=${last}`);
    source.addEventListener("open", () => {
      heard();
      told.online();
    });
    source.addEventListener("error", again);
    for (const kind of ["hello", "heartbeat", "scan"]) {
      source.addEventListener(kind, (event) => {
        heard();
        if (event.lastEventId) last = event.lastEventId;
        if (kind === "scan") told.scan(JSON.parse(event.data));
      });
    }
  };

  addEventListener("online", start);
  start();
}
