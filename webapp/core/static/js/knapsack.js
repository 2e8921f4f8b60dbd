// A budget ballot says at once how much is chosen and how much is left. The server checks it all the same.
(function () {
  "use strict";
  const form = document.querySelector("form[data-knapsack]");
  const words = form && form.querySelector("[data-knapsack-words]");
  if (!words) return;
  const budget = Number(form.dataset.knapsack), boxes = [...form.querySelectorAll("[data-cost]")];
  const shown = (amount) => amount.toLocaleString("en-US", { maximumFractionDigits: 2 });

  function tell() {
    const sum = boxes.filter((box) => box.checked).reduce((total, box) => total + Number(box.dataset.cost), 0);
    const over = sum > budget;
    words.textContent = (over ? words.dataset.wordsOver : words.dataset.wordsLeft).replace("{a}", shown(sum)).replace("{b}", shown(Math.abs(budget - sum)));
    words.classList.toggle("is-over", over);
  }
  words.hidden = false;
  form.addEventListener("change", tell);
  tell();
})();
