// Hides questions whose condition does not hold. Without script they are shown with their condition in words.
(function () {
  "use strict";
  const parts = [...document.querySelectorAll("[data-shown-if]")];
  function chosen(name) {
    return [...document.querySelectorAll(`input[name="${name}"]:checked`)].filter((i) => !i.closest("[hidden]")).map((i) => i.value);
  }
  function refresh() {
    for (const part of parts) {
      const wanted = part.dataset.values.split(" ");
      part.hidden = !chosen(part.dataset.shownIf).some((value) => wanted.includes(value));
    }
  }
  if (!parts.length) return;
  document.addEventListener("change", refresh);
  refresh();
})();
