// What waits in this browser: readings that have no answer yet, and messages that nobody has acknowledged. It is the browser's own
// database, one for all tabs: a closed tab, a flat battery or another enrollment loses nothing.

const NAME = "accredit";
const VERSION = 1;
/** The kinds of things that are kept. */
const STORES = ["scan", "message"];
/** Where the queue was before it was one for all tabs. */
const OLD = "accredit-queue";

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Keeps things in the browser's database. */
class Kept {
  constructor(database) {
    this.database = database;
    this.isLasting = true;
  }

  /** Resolves when the disk has it; with "relaxed", when the system has it, which survives the browser and not a cut of the power. */
  put(store, thing, durability = "strict") {
    return this.change(store, durability, (things) => things.put(thing));
  }

  /** What comes back after a cut of the power is sent once more, with the same id. */
  remove(store, id) {
    return this.change(store, "relaxed", (things) => things.delete(id));
  }

  /** Returns all of a kind, the oldest first: their ids sort by time. */
  all(store) {
    return done(this.database.transaction(store).objectStore(store).getAll());
  }

  change(store, durability, make) {
    return new Promise((resolve, reject) => {
      const transaction = this.database.transaction(store, "readwrite", { durability });
      transaction.oncomplete = () => resolve();
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
      make(transaction.objectStore(store));
    });
  }
}

/** Keeps things as long as the page is open, in a browser that keeps nothing else. */
export class Memory {
  constructor(stores = STORES) {
    this.isLasting = false;
    this.things = Object.fromEntries(stores.map((store) => [store, new Map()]));
  }

  async put(store, thing) {
    this.things[store].set(thing.id, structuredClone(thing));
  }

  async remove(store, id) {
    this.things[store].delete(id);
  }

  async all(store) {
    return structuredClone([...this.things[store].values()].sort((a, b) => (a.id < b.id ? -1 : 1)));
  }
}

/** Opens what waits to be taken back: a database of its own, so that pages of before that are still open keep nobody waiting. */
export async function openUndos() {
  try {
    const request = indexedDB.open("accredit-undo", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("undo", { keyPath: "id" });
    return new Kept(await done(request));
  } catch {
    return new Memory(["undo"]);
  }
}

/** Opens what the browser keeps. */
export async function open() {
  let kept;
  try {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => STORES.forEach((store) => request.result.createObjectStore(store, { keyPath: "id" }));
    kept = new Kept(await done(request));
  } catch {
    return new Memory();
  }
  // A browser may clear what it was not asked to keep when its disk runs low.
  navigator.storage?.persist?.().catch(() => {});
  await takeOver(kept);
  return kept;
}

/** Takes over what an older page left. It goes from there when it is here. */
async function takeOver(kept) {
  try {
    const old = JSON.parse(localStorage.getItem(OLD) ?? "[]");
    for (const scan of old) await kept.put("scan", { ...scan, waited: true });
    localStorage.removeItem(OLD);
  } catch {
    // Nothing that can be read, or a disk that is full: it is tried again when the page is opened next.
  }
}
