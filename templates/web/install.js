// The page as an app: opens without the server, and takes a newer version when nothing is being scanned.

/** How often a newer version is looked for, in milliseconds. */
const LOOK = 10 * 60_000;
/** How often it is looked whether the page is at rest, in milliseconds. */
const REST = 1000;

/** Where the worker keeps the page. */
const PAGES = "accredit-pages";

/** The one script that a page may start beside itself. */
const policy = globalThis.trustedTypes?.createPolicy("accredit-worker", {
  createScriptURL: (url) => {
    if (url === "/sw.js") return url;
    throw new TypeError("no such script");
  },
});

/** Returns the registration; null where the browser has no service workers, or does not trust the server's certificate. */
export async function register() {
  if (!navigator.serviceWorker) return null;
  try {
    return await navigator.serviceWorker.register(policy ? policy.createScriptURL("/sw.js") : "/sw.js", { scope: "/" });
  } catch {
    return null;
  }
}

/** Keeps the app up to date: a newer one takes over, and the page is loaded again, while isAtRest() says that nothing is going on. */
export function keepUpToDate(registration, isAtRest) {
  let wasControlled = navigator.serviceWorker.controller !== null;
  let isReloading = false;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (!wasControlled || isReloading) {
      wasControlled = true;
      return;
    }
    isReloading = true;
    const reload = () => (isAtRest() ? location.reload() : setTimeout(reload, REST));
    reload();
  });
  setInterval(() => {
    if (registration.waiting && wasControlled && isAtRest()) registration.waiting.postMessage("take over");
  }, REST);
  const look = () => registration.update().catch(() => {});
  setInterval(look, LOOK);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
}

/** Has the server know the language that was chosen while it was away. */
export function rememberLanguage() {
  const chosen = new URLSearchParams(location.search).get("lang");
  if (chosen === document.documentElement.lang) document.cookie = `lang=${chosen}; Path=/; Max-Age=31536000; SameSite=Lax`;
}

/** Keeps the page as it is now, in all its languages, and has the worker look after it from now on: the first page is opened before there is
 * a worker. */
export async function keepPage() {
  const { active } = await navigator.serviceWorker.ready;
  if (navigator.serviceWorker.controller === null) active?.postMessage("claim");
  const cache = await caches.open(PAGES);
  if (!(await cache.match("/gate"))) await cache.add("/gate");
  for (const { hreflang } of document.querySelectorAll(".languages a")) {
    const page = await fetch(`/gate?lang=${hreflang}&kept`);
    if (page.ok && !page.redirected) await cache.put(`/gate?lang=${hreflang}`, page);
  }
}

/** Forgets the page that was kept: it belongs to a device that is not enrolled. */
export const forgetPage = () => globalThis.caches?.delete(PAGES).catch(() => {});
