// Fills the list of the next level when a level is chosen; the button for pages without script goes away.
document.querySelectorAll("[data-area-picker]").forEach((picker) => {
  const lists = [...picker.querySelectorAll("select")];
  const english = document.documentElement.lang === "en";
  picker.querySelector(".area-picker-step")?.remove();

  async function fill(list, code) {
    list.length = 1;
    list.disabled = true;
    if (!code) return;
    try {
      const answer = await fetch(picker.dataset.children.replace("00", code), { headers: { Accept: "application/json" } });
      for (const area of (await answer.json()).areas) {
        list.add(new Option(english ? area.name_en : area.name_th, area.code));
      }
      list.disabled = false;
    } catch {
      list.disabled = true; // offline: the larger area is enough to send
    }
  }

  lists.forEach((list, level) =>
    list.addEventListener("change", () => {
      for (const later of lists.slice(level + 2)) fill(later, "");
      if (lists[level + 1]) fill(lists[level + 1], list.value);
    }),
  );
});
