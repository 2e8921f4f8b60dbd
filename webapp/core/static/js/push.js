// Notices in this browser: the button appears only where the browser can show them, and sends the form that stands in the page.
(function () {
  "use strict";
  const form = document.querySelector("form[data-push]");
  if (!form || !("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return;
  const section = document.querySelector("[data-push-section]"), status = document.querySelector("[data-push-status]");

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const say = (what) => { status.textContent = status.dataset[what]; };

  async function mark(endpoint) {
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint));
    return [...new Uint8Array(hash)].map((one) => one.toString(16).padStart(2, "0")).join("").slice(0, 16);
  }

  async function look() {
    const worker = await navigator.serviceWorker.ready;
    const known = await worker.pushManager.getSubscription();
    const row = known && document.querySelector(`[data-push-mark="${await mark(known.endpoint)}"]`);
    if (section) section.hidden = false;
    if (await keep(known, row)) worker.active.postMessage("renew");
    if (row) row.querySelector("[data-push-here]").hidden = false;
    else if (Notification.permission === "denied") say("denied");
    else form.hidden = false;
  }

  // What this browser hears of, for the day on which it replaces its subscription. True if that day has come.
  async function keep(known, row) {
    const shelf = await caches.open("push"), there = await shelf.match("/push/here");
    const before = there ? await there.json() : null;
    if (row) {
      const renewals = [...new Set([...(before ? before.renewals : []), row.dataset.pushRenewal])];
      const kept = { endpoint: before ? before.endpoint : known.endpoint, server: form.dataset.push, renewals };
      await shelf.put("/push/here", new Response(JSON.stringify(kept)));
    }
    return before && Notification.permission === "granted" && (!known || known.endpoint !== before.endpoint);
  }

  async function begin() {
    if ((await Notification.requestPermission()) !== "granted") return say("denied");
    const manager = (await navigator.serviceWorker.ready).pushManager;
    const before = await manager.getSubscription();
    const key = before && before.options.applicationServerKey;
    if (before && (!key || text(key) !== form.dataset.push)) await before.unsubscribe(); // made for a key that is no more
    const found = await manager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(form.dataset.push) });
    form.elements.endpoint.value = found.endpoint;
    form.elements.key.value = text(found.getKey("p256dh"));
    form.elements.auth.value = text(found.getKey("auth"));
    form.submit();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    status.textContent = "";
    begin().catch(() => say("failed"));
  });
  look().catch(() => {});
})();
