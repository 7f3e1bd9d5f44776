// The server, over JSON. A problem that the server tells is thrown as a Problem; no answer at all as a Problem of status 0.

/** How long an answer may take before it counts as none, in milliseconds. */
const PATIENCE = 6000;
/** The same for what the server draws, decodes or sends on: it gives up itself a little before. */
export const LONG = 16_000;

/** Where the difference of the clocks is kept, for a page that is opened without a network. */
const AHEAD = "accredit-ahead";

/** How far the server's clock is ahead of this device's, in milliseconds, by the last answer. */
let ahead = 0;
try {
  ahead = Number(localStorage.getItem(AHEAD)) || 0;
} catch {
  // A browser that keeps nothing: the next answer tells.
}

/** Learns the server's time from an answer that was asked for at a moment. It has whole seconds, and the network takes some: under three
 * seconds, and half of what the answer took, count as no difference. */
function learn(response, asked) {
  const told = Date.parse(response.headers.get("date") ?? "");
  if (Number.isNaN(told)) return;
  const answered = Date.now();
  const slack = 3000 + Math.abs(answered - asked) / 2;
  const difference = told + 500 - (asked + answered) / 2;
  const found = Math.abs(difference) < slack ? 0 : Math.round(difference);
  if (Math.abs(found - ahead) < slack) return;
  ahead = found;
  try {
    localStorage.setItem(AHEAD, String(ahead));
  } catch {
    // As above.
  }
}

/** Returns how far the server's clock is ahead of this device's, in milliseconds. */
export const clockAhead = () => ahead;

/** Returns a moment of this device's clock, in milliseconds, as the server's clock has it. */
export const byServer = (moment) => new Date(moment + ahead).toISOString();

export class Problem extends Error {
  constructor(status, type, detail) {
    super(detail);
    this.status = status;
    this.type = type;
  }

  /** Returns whether the same request may do better later. */
  get isPassing() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }

  /** Returns whether the same request will never do better, from any device. */
  get isFinal() {
    return !this.isPassing && this.status !== 401 && this.status !== 403;
  }
}

async function ask(path, options, patience = PATIENCE) {
  let response;
  const asked = Date.now();
  try {
    response = await fetch(path, { ...options, signal: AbortSignal.timeout(patience), cache: "no-store" });
  } catch (error) {
    throw new Problem(0, "unreachable", String(error));
  }
  learn(response, asked);
  let answer = null;
  try {
    answer = await response.json();
  } catch {
    if (response.ok) throw new Problem(0, "unreadable", "the answer broke off");
  }
  if (!response.ok) throw new Problem(response.status, answer?.type ?? "", answer?.detail ?? response.statusText);
  return answer;
}

export const get = (path, patience = PATIENCE) => ask(path, {}, patience);

const send = (method) => (path, body, patience = PATIENCE) =>
  ask(path, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) }, patience);

export const post = send("POST");

export const patch = send("PATCH");

export const postPicture = (path, picture) =>
  ask(path, { method: "POST", headers: { "content-type": "image/jpeg" }, body: picture });

export const putPicture = (path, picture) =>
  ask(path, { method: "PUT", headers: { "content-type": picture.type }, body: picture }, LONG);

export const remove = (path) => ask(path, { method: "DELETE" });

/** Makes an id that sorts by time: a UUID of version 7 (RFC 9562, section 5.7). */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = Date.now();
  for (let place = 5; place >= 0; place--) {
    bytes[place] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
