/**
 * Keeps the cards and the help page for when there is no connection.
 *
 * Only these public pages and the static files they use are ever kept, and they are asked for without cookies:
 * nothing that belongs to a person can end up in this store. Every other request passes by untouched.
 */

const PAGES = ["/zakkaart", "/hulp", "/materialen/intakevraag", "/materialen/signalen"];
const STORE = "zakkaart";

const addresses = (text, pattern, base) => [...text.matchAll(pattern)].map(([, found]) => new URL(found, base).href);
const withoutMark = (address) => address.split("#")[0];

/** Ask for a public file as a stranger would. */
async function ask(address) {
  const response = await fetch(address, { credentials: "omit" });
  if (!response.ok || response.redirected) throw new Error(address);
  return response;
}

/** Find what a page needs to look right: style sheets, pictures, and the fonts those sheets name. */
async function filesOf(page) {
  const html = await page.clone().text();
  const files = addresses(html, /(?:href|src)="(\/static\/[^"]+)"/g, location.origin).map(withoutMark);
  const sheets = files.filter((file) => file.includes(".css"));
  const fonts = await Promise.all(
    sheets.map(async (sheet) => addresses(await (await ask(sheet)).text(), /url\(([^)]+\.woff2[^)]*)\)/g, sheet)),
  );
  return [...files, ...fonts.flat()];
}

/** Fetch everything anew, then drop what is no longer used. */
async function refresh() {
  const store = await caches.open(STORE);
  const pages = await Promise.all(PAGES.map(ask));
  const files = [...new Set((await Promise.all(pages.map(filesOf))).flat())];
  await Promise.all(PAGES.map((path, i) => store.put(path, pages[i])));
  await Promise.all(files.map(async (file) => store.put(file, await ask(file))));
  const wanted = new Set([...PAGES.map((path) => new URL(path, location.origin).href), ...files]);
  for (const request of await store.keys()) if (!wanted.has(request.url)) await store.delete(request);
}

const kept = async (request) => (await caches.match(request, { ignoreVary: true })) ?? Response.error();

addEventListener("install", (event) => {
  // What is sent passes this worker by: a half-written answer that leaves with its page is lost on the way through.
  event.addRoutes?.({ condition: { requestMethod: "POST" }, source: "network" });
  event.waitUntil(refresh().then(() => self.skipWaiting()));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const isPage = PAGES.includes(pathname);
  if (request.method !== "GET" || origin !== location.origin || !(isPage || pathname.startsWith("/static/"))) return;
  event.respondWith(fetch(request).catch(() => kept(request)));
  if (isPage) event.waitUntil(refresh().catch(() => {}));
});
