// Opens the gate page without the server: its files are kept, and the page as it was last sent. Nothing else is: what a gate knows of
// people lies encrypted elsewhere, and requests of the interface go to the server or fail.

const VERSION = "{version}";
const FILES = [{files}];
/** How long the server has to send the page before the kept one opens, in milliseconds. */
const PATIENCE = 3000;
const PAGES = "accredit-pages";
/** Files of this version and the two before: a page that was kept opens with its own. */
const KEPT = 3;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(`accredit-${VERSION}`).then((cache) => cache.addAll(FILES)));
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const own = (await caches.keys()).filter((name) => name.startsWith("accredit-") && name !== PAGES);
    await Promise.all(own.slice(0, -KEPT).map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

// The page says when: never in the middle of a scan. One that was opened while this worker started asks to be looked after.
self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
  if (event.data === "claim") event.waitUntil(self.clients.claim());
});

/** Returns the page that was kept: in the language that its address asks for, which is from now on the reader's, else as it was sent last. */
async function keptPage(cache, url) {
  const language = url.searchParams.get("lang");
  const chosen = language && (await cache.match(`/gate?lang=${language}`));
  if (!chosen) return cache.match("/gate");
  await cache.put("/gate", chosen.clone()).catch(() => {});
  return chosen;
}

/** Sends the page from the server, and keeps it; without the server, the one that was kept. */
async function page(request, url) {
  const cache = await caches.open(PAGES);
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (response.ok && !response.redirected && response.type === "basic") await cache.put("/gate", response.clone()).catch(() => {});
    // A server that is starting, or in trouble, opens no page; the kept one does.
    if (response.status < 500) return response;
    return (await keptPage(cache, url)) ?? response;
  } catch (problem) {
    const kept = await keptPage(cache, url);
    if (kept) return kept;
    throw problem;
  }
}

/** Sends a file of a version from what is kept: it never changes. Other files come from the server where it answers. */
async function file(request, isOfVersion) {
  const kept = () => caches.match(request, { ignoreSearch: true });
  if (isOfVersion) {
    const found = await kept();
    if (found) return found;
  }
  try {
    const response = await fetch(request);
    if (response.ok) {
      const cache = await caches.open(`accredit-${VERSION}`);
      await cache.put(request, response.clone()).catch(() => {});
    }
    return response;
  } catch (problem) {
    const found = await kept();
    if (found) return found;
    throw problem;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (url.pathname === "/gate") event.respondWith(page(request, url));
  } else if (url.pathname.startsWith("/static/") || url.pathname === "/manifest.webmanifest") {
    event.respondWith(file(request, url.pathname.startsWith("/static/v-")));
  }
});
