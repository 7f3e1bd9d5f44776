// The dashboard: the server says when there are other figures, and sends them ready to be shown. Nothing is computed here.

import { byId, text } from "./dom.js";

/** How long after the connection broke off the next try is made, in milliseconds. */
const AGAIN = 2000;
/** The server says something every five seconds: silence for longer than this is a connection that is gone. */
const SILENCE = 15000;

let source = null;
let silence = null;
let newest = null;
let isFetching = false;

function show(state) {
  const said = text(`state_${state}`);
  if (byId("state").dataset.state !== state) byId("state").textContent = said;
  byId("state").dataset.state = state;
}

/** Fetches the figures as a document. Only this way do browsers read markup under a policy that lets no script write any. */
function fetchFigures() {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("GET", `/dashboard/figures?lang=${document.documentElement.lang}`);
    request.responseType = "document";
    request.timeout = 6000;
    request.onload = () => {
      const figures = request.status === 200 ? request.response?.getElementById("figures") : null;
      if (figures) done(figures);
      else failed(request.status);
    };
    request.onerror = request.ontimeout = () => failed(0);
    request.send();
  });
}

function heard() {
  clearTimeout(silence);
  silence = setTimeout(lost, SILENCE);
}

function lost(status) {
  clearTimeout(silence);
  source?.close();
  source = null;
  const isRevoked = status === 401 || status === 403;
  show(isRevoked ? "revoked" : "offline");
  // Nobody looks after a screen on a wall: enrolled anew, it goes on by itself.
  setTimeout(start, isRevoked ? 10 * AGAIN : AGAIN);
}

async function start() {
  if (source !== null) return;
  try {
    // A refused stream gives no reason; this does.
    byId("figures").replaceWith(await fetchFigures());
  } catch (status) {
    lost(status);
    return;
  }
  const own = new EventSource("/dashboard/events");
  source = own;
  heard();
  own.addEventListener("error", () => source === own && lost());
  own.addEventListener("same", ({ data }) => told(data));
  own.addEventListener("figures", ({ data }) => {
    heard();
    newest = data;
    if (!isFetching) takeOver(own);
  });
}

/** Fetches until what is shown is the newest: one at a time, so that on a slow line older figures never come after newer ones. */
async function takeOver(own) {
  isFetching = true;
  try {
    for (let time = null; time !== newest && source === own; ) {
      time = newest;
      const figures = await fetchFigures();
      if (source !== own) break;
      byId("figures").replaceWith(figures);
      told(time);
    }
  } catch (status) {
    if (source === own) lost(status);
  } finally {
    isFetching = false;
  }
}

function told(time) {
  heard();
  show("online");
  byId("clock").textContent = time;
}

start();
