// Comfort for every page. Nothing here is needed to use the service: each part only adds to what HTML already does.
(function () {
  "use strict";

  // htmx weighs more than all else that runs here: only a page that uses it waits for it.
  const parts = document.currentScript.dataset;
  function load(address) {
    const script = document.createElement("script");
    script.src = address;
    document.head.append(script);
  }
  if (document.querySelector("[hx-get], [hx-post]")) load(parts.htmx);
  if (document.querySelector('input[type="file"][accept^="image/"]')) load(parts.photos);

  // The token that proves a request came from our own page, for requests that htmx sends outside a form.
  function token() {
    const meta = document.querySelector('meta[name="csrf-token"]');
    const field = document.querySelector('input[name="csrf_token"]');
    return meta ? meta.content : field ? field.value : "";
  }
  document.addEventListener("htmx:config:request", function (event) {
    const request = event.detail.ctx.request;
    if (!/^(GET|HEAD)$/i.test(request.method)) request.headers["X-CSRFToken"] = token();
  });

  function number(value) {
    return new Intl.NumberFormat(document.documentElement.lang).format(value);
  }

  // How many characters are left. Screen readers hear it through aria-describedby, not with every key.
  function count(area) {
    const line = document.getElementById(area.id + "-count");
    if (!line) return;
    const left = Number(area.dataset.limit) - Array.from(area.value.trim()).length;
    line.textContent = (left < 0 ? line.dataset.over : line.dataset.left).replace("{n}", number(Math.abs(left)));
    line.classList.toggle("over", left < 0);
  }

  // A date field shows the year of the browser's own calendar; the words below it say the date as people write it.
  function sayDate(input) {
    let words = input.nextElementSibling;
    if (!words || !words.classList.contains("date-words")) {
      words = document.createElement("output");
      words.className = "date-words";
      words.setAttribute("for", input.id);
      input.after(words);
    }
    const day = input.value ? new Date(input.value + (input.type === "date" ? "T00:00" : "")) : null;
    const style = { dateStyle: "full" };
    if (input.type !== "date") style.timeStyle = "short";
    const lang = document.documentElement.lang === "th" ? "th-TH-u-ca-buddhist" : "en-GB";
    words.textContent = day && !isNaN(day) ? new Intl.DateTimeFormat(lang, style).format(day) : "";
  }

  function enhance(root) {
    root.querySelectorAll("textarea[data-limit]").forEach(count);
    root.querySelectorAll('input[type="date"], input[type="datetime-local"]').forEach(sayDate);
    const summary = root.querySelector("[data-focus]");
    if (summary) summary.focus();
  }

  document.addEventListener("input", function (event) {
    const target = event.target;
    if (target.matches("textarea[data-limit]")) count(target);
    if (target.matches('input[type="date"], input[type="datetime-local"]')) sayDate(target);
  });

  // A select that narrows a list sends its form at once; without script the form's own button does.
  document.addEventListener("change", function (event) {
    const form = event.target.form;
    if (event.target.matches("[data-submit-on-change]") && form) form.requestSubmit();
  });

  // Where there is something to fill in, the look changes in place: leaving the page would lose what was typed.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (!form.matches(".display-form[target]")) return;
    event.preventDefault();
    const chosen = new FormData(form), status = form.querySelector("[role=status]");
    fetch(form.action, { method: "POST", body: chosen, redirect: "manual" }).then(function () {
      const size = chosen.get("text_size"), look = document.querySelector('link[href*="/contrast.css"]');
      document.documentElement.className = size === "100" ? "" : "text-" + size;
      look.media = chosen.has("contrast") ? "all" : "(prefers-contrast: more)";
      status.textContent = status.dataset.done;
    }).catch(function () { status.textContent = status.dataset.failed; });
  });

  // One press sends once: the server would notice a second one too, but need not be asked.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(function () { delete form.dataset.sent; }, 4000);
  });

  document.addEventListener("keydown", function (event) {
    const menu = event.key === "Escape" && document.querySelector(".site-menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  const served = navigator.clipboard ? "[data-print], [data-copy]" : "[data-print]";
  for (const one of document.querySelectorAll(served)) one.hidden = false;

  document.addEventListener("click", function (event) {
    const source = event.target.closest("[data-copy]");
    if (source && navigator.clipboard) {
      navigator.clipboard.writeText(source.dataset.copy).then(function () {
        if (source.dataset.copied) source.textContent = source.dataset.copied;
      });
    }
    if (event.target.closest("[data-print]")) window.print();
  });

  // The front page may ask the device where it is, when the reader presses for it.
  const locate = document.querySelector("[data-locate]");
  if (locate && navigator.geolocation) {
    locate.hidden = false;
    locate.addEventListener("click", function () {
      navigator.geolocation.getCurrentPosition(function (found) {
        location.href = "/?lat=" + found.coords.latitude.toFixed(2) + "&lon=" + found.coords.longitude.toFixed(2);
      }, function () { locate.hidden = true; }, { maximumAge: 600000, timeout: 8000 });
    });
  }

  // Bad lines: a form that is sent without one is kept and goes out later (service-worker.js).
  if ("serviceWorker" in navigator) {
    addEventListener("load", function () { navigator.serviceWorker.register("/service-worker.js").catch(function () {}); });
    // What was sent without a line has arrived meanwhile: say so on whatever page is open, until its receipt was opened.
    // The page without a line goes there by itself.
    const told = document.querySelector("[data-kept]") ? null : document.getElementById("sent-later");
    if (told) navigator.serviceWorker.addEventListener("message", function (event) {
      const receipts = (event.data && event.data.receipts) || [];
      receipts.forEach(function (address) {
        if (document.querySelector('main a[href="' + CSS.escape(address) + '"]') || location.href === address) return;
        const notice = told.content.cloneNode(true);
        notice.querySelector("a").href = address;
        document.querySelector("main").prepend(notice);
      });
    });
    if (told && navigator.serviceWorker.controller) navigator.serviceWorker.controller.postMessage("receipts");
  }

  document.addEventListener("htmx:after:process", function (event) { if (event.target.querySelectorAll) enhance(event.target); });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", function () { enhance(document); });
  else enhance(document);
})();
