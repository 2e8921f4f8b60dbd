// Fills the list of the next level when a level is chosen; the button for pages without script goes away.
document.querySelectorAll("[data-area-picker]").forEach((picker) => {
  const lists = [...picker.querySelectorAll("select")];
  const english = document.documentElement.lang === "en", WAITS = [0, 500, 2000, 8000]; // milliseconds: weak lines fail now and then
  const newest = new Map(); // of each list what was last asked for; an earlier answer that comes later changes nothing
  picker.querySelector(".area-picker-step")?.remove();

  async function children(code) {
    const answer = await fetch(picker.dataset.children.replace("00", code), { headers: { Accept: "application/json" } });
    return (await answer.json()).areas.sort((one, other) => (english ? one.name_en.localeCompare(other.name_en) : 0));
  }

  async function fill(chosen, list) {
    const code = chosen.value, asked = Symbol(code);
    newest.set(list, asked);
    list.length = 1;
    list.disabled = true;
    for (const wait of code ? WAITS : []) {
      await new Promise((done) => setTimeout(done, wait));
      const areas = await children(code).catch(() => null); // while no line is there the larger area is enough to send
      if (chosen.value !== code || newest.get(list) !== asked) return; // another was chosen meanwhile
      if (!areas) continue;
      list.length = 1;
      for (const area of areas) list.add(new Option(english ? area.name_en : area.name_th, area.code));
      list.disabled = false;
      return;
    }
  }

  lists.slice(0, -1).forEach((list, level) => {
    const [next, ...later] = lists.slice(level + 1);
    list.addEventListener("change", () => {
      for (const one of later) { one.length = 1; one.disabled = true; }
      fill(list, next);
    });
    if (list.value && next.disabled) fill(list, next); // chosen before this script came
  });
});
