// Where this gate keeps what it knows: in the browser's own database, encrypted under a key that no script can read. Without the key,
// which goes when it is wiped, what is left on the disk says nothing.

const NAME = "accredit-pack";
const STORES = ["key", "part"];

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const finished = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });

async function through(stream, bytes) {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
}

export class Safe {
  /** Opens it; null in a browser that keeps nothing, or encrypts nothing (a page without TLS). */
  static async open() {
    if (!globalThis.crypto?.subtle || !globalThis.indexedDB) return null;
    try {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => STORES.forEach((store) => request.result.createObjectStore(store));
      return new Safe(await done(request));
    } catch {
      return null;
    }
  }

  constructor(database) {
    this.database = database;
    // Another tab that wipes everything is not kept waiting.
    database.onversionchange = () => database.close();
  }

  read(store, name) {
    return done(this.database.transaction(store).objectStore(store).get(name));
  }

  async write(store, name, value) {
    const transaction = this.database.transaction(store, "readwrite");
    transaction.objectStore(store).put(value, name);
    await finished(transaction);
  }

  /** Returns the key, and makes it the first time. Of two tabs that make one at once, the first one's stays. */
  async key() {
    const known = await this.read("key", "own");
    if (known) return known;
    const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const transaction = this.database.transaction("key", "readwrite");
    const store = transaction.objectStore("key");
    const found = await done(store.get("own"));
    if (!found) store.put(made, "own");
    await finished(transaction);
    return found ?? made;
  }

  /** Keeps something under a name. */
  async put(name, value) {
    const plain = await through(new CompressionStream("gzip"), new TextEncoder().encode(JSON.stringify(value)));
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const additionalData = new TextEncoder().encode(name);
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, await this.key(), plain);
    await this.write("part", name, { iv, data });
  }

  /** Returns what is kept under a name; null if there is nothing that can be read. */
  async get(name) {
    try {
      const part = await this.read("part", name);
      if (!part) return null;
      const additionalData = new TextEncoder().encode(name);
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: part.iv, additionalData }, await this.key(), part.data);
      return JSON.parse(new TextDecoder().decode(await through(new DecompressionStream("gzip"), plain)));
    } catch {
      return null;
    }
  }

  /** Returns the names of what is kept, in order. */
  async names() {
    return await done(this.database.transaction("part").objectStore("part").getAllKeys());
  }

  async remove(names) {
    const transaction = this.database.transaction("part", "readwrite");
    for (const name of names) transaction.objectStore("part").delete(name);
    await finished(transaction);
  }

  /** Forgets everything, the key first: what a disk may still hold of the rest cannot be read. */
  async wipe() {
    for (const store of STORES) {
      const transaction = this.database.transaction(store, "readwrite");
      transaction.objectStore(store).clear();
      await finished(transaction).catch(() => {});
    }
  }
}
