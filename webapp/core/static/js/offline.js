// The page without a line: says whether something was kept, and goes to the receipt when it has been sent.
(function () {
  "use strict";
  const kept = document.querySelector("[data-kept]");
  const workers = navigator.serviceWorker;
  if (kept && new URLSearchParams(location.search).has("kept")) kept.hidden = false;
  if (!workers) return;
  workers.addEventListener("message", (event) => {
    const receipts = (event.data && event.data.receipts) || [];
    if (receipts.length) location.replace(receipts[receipts.length - 1]);
  });
  const ask = () => workers.ready.then((one) => one.active && one.active.postMessage("send"));
  addEventListener("online", ask);
  setInterval(ask, 5000);
})();
