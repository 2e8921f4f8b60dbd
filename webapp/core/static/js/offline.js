// The page without a line: says whether something was kept, leads back to what was wanted, and goes to the receipt when it has been sent.
(function () {
  "use strict";
  const kept = document.querySelector("[data-kept]");
  const workers = navigator.serviceWorker;
  if (kept && new URLSearchParams(location.search).has("kept")) kept.hidden = false;
  const again = document.querySelector("[data-again]"); // a page that was kept before may have none
  if (again) again.href = location.href;
  if (!workers) return;
  workers.addEventListener("message", (event) => {
    const receipts = (event.data && event.data.receipts) || [];
    if (receipts.length) location.replace(receipts[receipts.length - 1]);
  });
  const ask = () => workers.ready.then((one) => one.active && one.active.postMessage("send"));
  addEventListener("online", ask);
  setInterval(ask, 5000);
})();
