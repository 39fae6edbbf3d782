// The worker of the field app: its page and files lie in the phone, so that it opens in flight mode. Which files make up this
// version the server says in the first line (TOLD); data never pass through here.
interface Told { version: string; shell: string; assets: string[] }
interface Lasting extends Event { waitUntil(promise: Promise<unknown>): void }
interface Fetching extends Lasting { request: Request; respondWith(answer: Promise<Response>): void }
interface Worker {
  TOLD: Told;
  location: Location;
  clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(name: string, listener: (event: never) => void): void;
}
const worker = self as unknown as Worker;
const { version, shell, assets } = worker.TOLD;
const CACHE = `zhenjie-field-${version}`;

worker.addEventListener("install", (event: Lasting) =>
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      // All or nothing: a version that is only half there never becomes the one that opens.
      await cache.addAll([shell, ...assets].map((url) => new Request(url, { cache: "reload", credentials: "same-origin" })));
    })(),
  ));

worker.addEventListener("activate", (event: Lasting) =>
  event.waitUntil(
    (async () => {
      const old = (await caches.keys()).filter((name) => name.startsWith("zhenjie-field-") && name !== CACHE);
      await Promise.all(old.map((name) => caches.delete(name)));
      await worker.clients.claim();
    })(),
  ));

worker.addEventListener("message", (event: MessageEvent) => {
  if (event.data === "take over") void worker.skipWaiting();
});

async function kept(request: Request, url: string): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(url, { ignoreVary: true, ignoreSearch: true })) ?? fetch(request);
}

worker.addEventListener("fetch", (event: Fetching) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (request.mode === "navigate" && url.pathname === shell) event.respondWith(kept(request, shell));
  else if (assets.includes(url.pathname)) event.respondWith(kept(request, url.pathname));
});
export {};
