// The pin map also draws a line or an area: each pin can become the next point of the coordinates, which stay plain text.
(function () {
  "use strict";
  const NS = "http://www.w3.org/2000/svg";
  const FLAT = Math.cos((13.5 * Math.PI) / 180); // as in pin-map.js

  document.querySelectorAll("[data-outline]").forEach((root) => {
    const kind = document.getElementById(root.dataset.kind), points = document.getElementById(root.dataset.points);
    const map = document.querySelector("[data-pin-map]");
    if (!kind || !points || !map) return;
    let at = null;
    const path = document.createElementNS(NS, "path");
    path.setAttribute("pointer-events", "none");
    const bar = document.createElement("div");
    bar.className = "button-row mb-3";
    map.after(bar);

    function button(words, action) {
      const element = document.createElement("button");
      element.type = "button";
      element.className = "btn btn-secondary";
      element.textContent = words;
      element.addEventListener("click", action);
      bar.append(element);
      return element;
    }
    const lines = () => points.value.split("\n").filter((line) => line.trim());
    const write = (list) => { points.value = list.join("\n"); draw(); };
    const add = button(root.dataset.wordsAdd, () => at && write([...lines(), at]));
    const back = button(root.dataset.wordsBack, () => write(lines().slice(0, -1)));

    function draw() {
      bar.hidden = !kind.value;
      add.disabled = !at;
      back.disabled = !lines().length;
      const svg = map.querySelector("svg[role=application]");
      if (svg && !path.isConnected) svg.querySelector("g").after(path);
      const drawn = lines().map((line) => line.match(/-?\d+(?:\.\d+)?/g) || []).filter((pair) => pair.length === 2);
      const steps = drawn.map(([lat, lon]) => `${(lon * FLAT * 1000).toFixed(2)} ${(-lat * 1000).toFixed(2)}`);
      path.setAttribute("class", `map-line map-line-${kind.value}`);
      path.setAttribute("d", kind.value && steps.length ? "M" + steps.join("L") + (kind.value === "area" ? "Z" : "") : "");
    }
    map.addEventListener("pin-map:set", (event) => {
      const { latitude, longitude } = event.detail;
      at = latitude == null ? null : `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
      draw();
    });
    kind.addEventListener("change", draw);
    points.addEventListener("input", draw);
    draw();
  });
})();
