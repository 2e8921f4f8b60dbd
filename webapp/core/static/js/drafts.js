// Drafts of forms on the device, the language switch in mid-form, and the proof of being human. All of it is comfort.
(function () {
  "use strict";
  const PREFIX = "draft ", SHARED = "shared-device";
  const form = document.querySelector("form[data-draft]");
  const note = document.querySelector("[data-draft-note]");
  const PRIVATE = new Set(["email", "telephone", "consent"]); // never kept, not even here

  function store(action) { try { return action(localStorage); } catch { return null; } } // private windows may refuse
  const isShared = () => store((kept) => kept.getItem(SHARED)) === "yes";
  function forget() {
    store((kept) => Object.keys(kept).filter((key) => key.startsWith(PREFIX)).forEach((key) => kept.removeItem(key)));
  }

  // What a person wrote or chose: not hidden fields, not files, not how to reach them.
  function controls() {
    return [...form.elements].filter((one) => one.name && !PRIVATE.has(one.name) && !/^(hidden|file|submit|button|password)$/.test(one.type) && one.tagName !== "BUTTON");
  }
  const read = () => store((kept) => JSON.parse(kept.getItem(PREFIX + form.dataset.draft) || "{}")) || {};

  function save() {
    if (isShared()) return;
    const draft = read();
    for (const one of controls()) {
      if (one.type === "checkbox" || one.type === "radio") draft[one.name + "=" + one.value] = one.checked;
      else draft[one.name] = one.value;
    }
    store((kept) => kept.setItem(PREFIX + form.dataset.draft, JSON.stringify(draft)));
    say("saved");
  }

  function restore() {
    const draft = read();
    let found = false;
    for (const one of controls()) {
      const isTick = one.type === "checkbox" || one.type === "radio";
      const kept = draft[isTick ? one.name + "=" + one.value : one.name];
      if (kept === undefined || one.tagName === "SELECT") continue; // lists are filled one after another
      if (isTick && kept && !one.checked) { one.checked = true; found = true; }
      if (!isTick && kept && !one.value) { one.value = kept; found = true; one.dispatchEvent(new Event("input", { bubbles: true })); }
    }
    if (found) say("back");
  }

  function say(what) {
    if (!note) return;
    note.querySelector("[data-draft-status]").textContent = note.dataset[what === "back" ? "wordsBack" : "wordsSaved"];
  }

  if (document.querySelector("[data-draft-clear]")) forget();

  if (form) {
    let waiting = 0;
    if (note) {
      const box = note.querySelector("[data-draft-shared]");
      note.hidden = false;
      box.checked = isShared();
      box.addEventListener("change", () => {
        store((kept) => (box.checked ? kept.setItem(SHARED, "yes") : kept.removeItem(SHARED)));
        if (box.checked) { forget(); note.querySelector("[data-draft-status]").textContent = ""; } else save();
      });
    }
    if (!isShared()) restore();
    form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(save, 400); });
    form.addEventListener("submit", save);
    // The language of the page changes, what was typed stays: the form goes round once instead of being left.
    document.querySelectorAll("a[hreflang]").forEach((link) =>
      link.addEventListener("click", (event) => {
        const stay = form.querySelector(`[data-stay="${link.hreflang}"]`);
        save();
        if (stay) { event.preventDefault(); form.requestSubmit(stay); }
      }),
    );
  }

  // The proof: try numbers until one has the hash that the server asked for.
  const proof = document.querySelector("[data-proof]");
  if (proof && window.crypto && crypto.subtle) work();
  async function work() {
    const text = new TextEncoder();
    for (let number = 0; number <= Number(proof.dataset.most); number++) {
      const hash = await crypto.subtle.digest("SHA-256", text.encode(proof.dataset.challenge + ":" + number));
      const hex = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      if (hex !== proof.dataset.target) continue;
      proof.querySelector("[data-proof-answer]").value = String(number);
      const words = proof.querySelector("[data-proof-words]");
      words.textContent = words.dataset.wordsDone;
      return;
    }
  }
})();
