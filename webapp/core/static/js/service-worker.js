// A form that is sent while the line is down is kept on the device and goes out when the line is back, with the same key,
// so that the server stores it once. Pages are not kept; without a line a page says so.
"use strict";
const OFFLINE = "/offline", SHELF = "ruamkid-2", SENDS = [/^\/report$/, /^\/hearings\/[^/]+\/opinion$/, /^\/submissions\/[^/]+\/join$/];

self.addEventListener("install", (event) => {
  event.waitUntil(keepOfflinePage().then(() => self.skipWaiting()));
});

// The page for no line, and the scripts and styles that it names.
async function keepOfflinePage() {
  const shelf = await caches.open(SHELF), answer = await fetch(OFFLINE, { cache: "reload" });
  const parts = (await answer.clone().text()).match(/\/static\/[^"#]+\.(?:js|css)(?:\?v=\w+)?/g) || [];
  await shelf.put(OFFLINE, answer);
  await shelf.addAll([...new Set(parts)]);
}
self.addEventListener("activate", (event) => event.waitUntil(clearShelves().then(() => self.clients.claim())));
async function clearShelves() {
  for (const name of await caches.keys()) if (name.startsWith("ruamkid-") && name !== SHELF) await caches.delete(name);
}

// `letters` wait to be sent; `receipts` came back when nobody may have been looking, and wait to be opened.
function box(name, mode, action) {
  return new Promise((done, failed) => {
    const opening = indexedDB.open("ruamkid", 2);
    opening.onupgradeneeded = () => {
      const stores = opening.result;
      if (!stores.objectStoreNames.contains("letters")) stores.createObjectStore("letters", { keyPath: "id", autoIncrement: true });
      stores.createObjectStore("receipts", { keyPath: "url" });
    };
    opening.onerror = () => failed(opening.error);
    opening.onsuccess = () => {
      const act = opening.result.transaction(name, mode);
      const result = action(act.objectStore(name));
      act.oncomplete = () => { opening.result.close(); done(result.result); };
      act.onerror = () => failed(act.error);
    };
  });
}

self.addEventListener("fetch", (event) => {
  const request = event.request, path = new URL(request.url).pathname;
  if (path.startsWith("/static/")) event.respondWith(fetch(request).catch(async () => (await caches.match(request)) || Response.error()));
  if (request.mode !== "navigate") return;
  if (request.method === "GET") {
    event.respondWith(fetch(request).then((answer) => { event.waitUntil(opened(answer).then(() => sendAll())); return answer; }, offlinePage));
  } else if (request.method === "POST" && SENDS.some((one) => one.test(path))) {
    event.respondWith(sendOrKeep(request, event));
  }
});

async function opened(answer) {
  if (answer.ok && answer.url.endsWith("/receipt")) await box("receipts", "readwrite", (receipts) => receipts.delete(answer.url));
}

async function offlinePage() {
  return (await caches.match(OFFLINE)) || Response.error();
}

async function sendOrKeep(request, event) {
  // Gone back to, not sent: the line is not down, and nothing is to be sent again. Its form's page is fetched anew.
  if (request.cache === "only-if-cached") return fetch(new URL(request.url).pathname.replace(/\/join$/, "")).catch(offlinePage);
  const copy = request.clone();
  try {
    return await fetch(request);
  } catch {
    const form = await copy.formData();
    const isLast = !form.has("step") || form.get("go") === "send" || form.get("step") === "check";
    if (!isLast) return offlinePage(); // a step in between: the draft holds the words
    await box("letters", "readwrite", (letters) => letters.add({ url: request.url, fields: [...form.entries()], at: Date.now() }));
    if (self.registration.sync) event.waitUntil(self.registration.sync.register("letters").catch(() => {}));
    return Response.redirect(OFFLINE + "?kept=1", 303);
  }
}

self.addEventListener("sync", (event) => { if (event.tag === "letters") event.waitUntil(sendAll(true)); });
self.addEventListener("message", (event) => {
  if (event.data === "send") event.waitUntil(sendAll().then((receipts) => event.source.postMessage({ receipts })));
  if (event.data === "receipts") event.waitUntil(unopened().then((receipts) => event.source.postMessage({ receipts })));
});
const unopened = () => box("receipts", "readonly", (receipts) => receipts.getAllKeys());

let sending = null;
function sendAll(again) {
  sending = sending || send(again).finally(() => { sending = null; });
  return sending;
}

async function send(again) {
  const receipts = [];
  for (const letter of await box("letters", "readonly", (letters) => letters.getAll())) {
    try {
      const answer = await post(letter);
      if (answer.ok && answer.redirected) {
        receipts.push(answer.url);
        await box("receipts", "readwrite", (kept) => kept.put({ url: answer.url }));
        await box("letters", "readwrite", (letters) => letters.delete(letter.id));
        tell(answer.url);
      } else if (answer.status < 500 && answer.status !== 429) {
        // The server read it and wants something changed: the writer must see that. Kept until they do.
        tell(letter.url);
      }
    } catch (fault) {
      if (again) throw fault; // the browser tries again later
      break;
    }
  }
  return receipts;
}

// The page's token may be too old by now: a fresh one comes from the form's own page, all else stays as it was typed.
async function post(letter) {
  const token = /name="csrf_token" value="([^"]+)"/.exec(await (await fetch("/report", { credentials: "same-origin" })).text());
  const form = new FormData();
  for (const [name, value] of letter.fields) form.append(name, name === "csrf_token" && token ? token[1] : value);
  return fetch(letter.url, { method: "POST", body: form, credentials: "same-origin" });
}

// A notice that there is news: what it is stands on the page that it opens.
self.addEventListener("push", (event) => {
  const told = event.data.json();
  event.waitUntil(self.registration.showNotification(told.title, {
    body: told.body, lang: told.lang, tag: told.tag, icon: "/static/img/notice.png", badge: "/static/img/badge.png",
    data: { path: told.path, stop: told.stop.path }, actions: [{ action: "stop", title: told.stop.title }],
  }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { path, stop } = event.notification.data;
  event.waitUntil(event.action === "stop" ? fetch(stop, { method: "POST" }) : open(path));
});
async function open(path) {
  const address = new URL(path, self.location.origin);
  if (address.origin !== self.location.origin) return;
  const there = (await self.clients.matchAll({ type: "window" })).find((page) => page.url === address.href);
  await (there ? there.focus() : self.clients.openWindow(address.href));
}

// A browser may replace its subscription at any time. What it hears of was kept by the page (push.js): each is told the new
// address. What could not be told (no line) stays as it was kept, and is told with the next visit.
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew()));
self.addEventListener("message", (event) => { if (event.data === "renew") event.waitUntil(renew()); });
async function renew() {
  const shelf = await caches.open("push"), there = await shelf.match("/push/here");
  const kept = there && (await there.json()), manager = self.registration.pushManager;
  if (!kept) return;
  const server = Uint8Array.from(atob(kept.server.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const found = (await manager.getSubscription()) || (await manager.subscribe({ userVisibleOnly: true, applicationServerKey: server }));
  if (found.endpoint === kept.endpoint) return;
  const text = (name) => btoa(String.fromCharCode(...new Uint8Array(found.getKey(name)))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const renewals = [];
  for (const path of kept.renewals) {
    const form = new FormData();
    for (const [name, value] of [["endpoint", found.endpoint], ["key", text("p256dh")], ["auth", text("auth")]]) form.append(name, value);
    const answer = await fetch(path, { method: "POST", body: form });
    if (answer.status >= 500 || answer.status === 429) throw new Error("not told yet");
    if (answer.ok) renewals.push(path); // else nobody hears of it here any more
  }
  await shelf.put("/push/here", new Response(JSON.stringify({ ...kept, endpoint: found.endpoint, renewals })));
}

async function tell(address) {
  for (const page of await self.clients.matchAll({ type: "window" })) page.postMessage({ receipts: [address] });
}
