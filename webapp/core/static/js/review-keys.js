// Review by keyboard alone: single keys press what carries data-key. The place of the key counts, whatever the layout
// (Thai or Latin). They rest while somebody types, and can be switched off for good.
(function () {
  "use strict";
  const legend = document.querySelector("[data-review-keys]");
  if (!legend) return;
  const off = legend.querySelector("input");
  legend.hidden = false;
  off.checked = localStorage.getItem("review-keys") === "off";
  off.addEventListener("change", () => localStorage.setItem("review-keys", off.checked ? "off" : "on"));

  const typing = (element) =>
    element.matches("textarea, select, [contenteditable], input:not([type=checkbox]):not([type=radio])");

  function use(target) {
    if (target.matches("form")) return target.requestSubmit();
    if (target.matches("a, button")) return target.click();
    const fold = target.closest("details") || target.querySelector("details");
    if (fold) fold.open = true;
    const field = target.querySelector("input:not([type=hidden]), select, textarea");
    if (field) field.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || off.checked) return;
    if (event.key === "Escape" && typing(event.target)) return event.target.blur();
    if (typing(event.target) || !event.code.startsWith("Key")) return;
    const key = event.code.slice(3).toLowerCase();
    if (key === "j" || key === "k") {
      const rows = [...document.querySelectorAll("[data-review-row]")];
      const at = rows.indexOf(document.activeElement) + (key === "j" ? 1 : -1);
      if (rows.length) rows[Math.max(0, Math.min(at, rows.length - 1))].focus();
      return;
    }
    const target = document.querySelector(`[data-key="${key}"]`);
    if (!target) return;
    event.preventDefault();
    use(target);
  });
})();
