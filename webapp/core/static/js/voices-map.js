// The map of voices: our own boundaries on a canvas, numbers by cell from the server. The list beside it says it in words.
(function () {
  "use strict";
  const root = document.querySelector("[data-voices-map]");
  if (!root) return;
  const canvas = document.createElement("canvas"), draw = canvas.getContext("2d");
  if (!draw) return;
  const words = root.dataset, status = document.createElement("p"), bar = document.createElement("div");
  const flat = Math.cos((13.5 * Math.PI) / 180); // one scale of longitude is near enough for Thailand
  let box = words.box.split(",").map(Number), outlines = [], found = { cells: [], projects: [] }, asked = 0;
  let middle = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2], scale = 1; // pixels for a degree of latitude

  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", words.words);
  status.className = "soft small";
  status.setAttribute("role", "status");
  bar.className = "button-row";
  for (const [sign, label, factor] of [["+", words.wordsIn, 1.8], ["−", words.wordsOut, 1 / 1.8]]) {
    const button = document.createElement("button");
    button.type = "button"; button.className = "btn btn-secondary"; button.textContent = sign;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", () => zoom(factor));
    bar.append(button);
  }
  const list = document.querySelector("[data-map-list]"), frame = document.querySelector("[data-map-list-frame]");
  root.append(canvas, bar, status);
  frame.hidden = document.querySelector("[data-map-legend]").hidden = false;
  root.hidden = false;
  document.querySelector("[data-static-map]").hidden = true;

  const x = (lon) => canvas.clientWidth / 2 + (lon - middle[0]) * flat * scale;
  const y = (lat) => canvas.clientHeight / 2 - (lat - middle[1]) * scale;
  const place = (px, py) => [middle[0] + (px - canvas.clientWidth / 2) / scale / flat, middle[1] - (py - canvas.clientHeight / 2) / scale];

  function fit() {
    canvas.width = canvas.clientWidth * devicePixelRatio;
    canvas.height = canvas.clientHeight * devicePixelRatio;
    draw.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  }

  function show() {
    const style = getComputedStyle(document.documentElement), colour = (name) => style.getPropertyValue(name).trim();
    draw.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    draw.fillStyle = colour("--surface") || "#fff"; draw.strokeStyle = colour("--line") || "#999"; draw.lineWidth = 1;
    draw.beginPath();
    for (const ring of outlines) ring.forEach(([lon, lat], n) => (n ? draw.lineTo(x(lon), y(lat)) : draw.moveTo(x(lon), y(lat))));
    draw.fill(); draw.stroke();
    circles(found.cells, colour("--teal-600"), 0);
    circles(found.projects, colour("--saffron-900"), 9);
  }

  const radiusOf = (count) => (count === 1 ? 6 : Math.min(30, 9 + 3.2 * Math.log(count)));

  function circles(cells, fill, shift) {
    draw.textAlign = "center"; draw.textBaseline = "middle"; draw.font = "600 12px sans-serif";
    for (const [lat, lon, count] of cells) {
      const radius = radiusOf(count);
      draw.beginPath(); draw.arc(x(lon) + shift, y(lat) - shift, radius, 0, 7);
      draw.fillStyle = fill; draw.globalAlpha = 0.85; draw.fill(); draw.globalAlpha = 1;
      draw.strokeStyle = "#fff"; draw.lineWidth = 1.5; draw.stroke();
      if (count > 1) { draw.fillStyle = "#fff"; draw.fillText(count > 9999 ? Math.round(count / 1000) + "k" : String(count), x(lon) + shift, y(lat) - shift); }
    }
  }

  function look() {
    const [west, north] = place(0, 0), [east, south] = place(canvas.clientWidth, canvas.clientHeight);
    box = [west, south, east, north].map((one) => Number(one.toFixed(3)));
    show();
    clearTimeout(asked);
    asked = setTimeout(fetchCells, 250);
  }

  async function fetchCells() {
    const address = words.cells + (words.cells.includes("?") ? "&" : "?") + "box=" + box.join(",");
    try { found = await (await fetch(address)).json(); } catch { return; } // without a line the last numbers stay
    const sum = (cells) => cells.reduce((all, one) => all + one[2], 0);
    status.textContent = words.wordsCount.replace("{n}", sum(found.cells).toLocaleString()).replace("{m}", sum(found.projects).toLocaleString());
    const here = new URL(location.href);
    here.searchParams.set("box", box.join(","));
    history.replaceState(null, "", here);
    show();
    fetchList(box);
  }

  async function fetchList(around) {
    const address = words.list + (words.list.includes("?") ? "&" : "?") + "box=" + around.join(",");
    try {
      const answer = await fetch(address);
      if (answer.ok) list.innerHTML = (await answer.json()).list;
    } catch { /* without a line the last list stays */ }
  }

  // The circle under a finger, the one drawn last first.
  function touched(px, py) {
    for (const [cells, shift] of [[found.projects, 9], [found.cells, 0]]) {
      const hit = cells.find(([lat, lon, count]) => Math.hypot(px - x(lon) - shift, py - y(lat) + shift) <= radiusOf(count) + 6);
      if (hit) return hit;
    }
    return null;
  }

  // Few are listed, many are looked at more closely.
  async function open(px, py) {
    const hit = touched(px, py);
    if (!hit || (hit[2] > 30 && !found.finest)) return zoom(2.4, hit ? [hit[1], hit[0]] : place(px, py));
    const wide = 180 / 2 ** found.level, high = 90 / 2 ** found.level;
    await fetchList([hit[1] - wide, hit[0] - high, hit[1] + wide, hit[0] + high]);
    document.getElementById("in-frame").focus();
  }

  function zoom(factor, at) {
    const [lon, lat] = at || middle;
    const next = Math.min(200000, Math.max(20, scale * factor)), real = next / scale;
    middle = [lon - (lon - middle[0]) / real, lat - (lat - middle[1]) / real];
    scale = next;
    look();
  }

  function move(dx, dy) { middle = [middle[0] - dx / scale / flat, middle[1] + dy / scale]; look(); }

  const fingers = new Map();
  let moved = 0;
  canvas.addEventListener("pointerdown", (event) => { fingers.set(event.pointerId, event); moved = 0; canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener("pointermove", (event) => {
    const last = fingers.get(event.pointerId);
    if (!last) return;
    const dx = event.offsetX - last.offsetX, dy = event.offsetY - last.offsetY;
    moved += Math.abs(dx) + Math.abs(dy);
    if (fingers.size === 2) {
      const other = [...fingers.values()].find((one) => one.pointerId !== event.pointerId);
      const before = Math.hypot(last.offsetX - other.offsetX, last.offsetY - other.offsetY), now = Math.hypot(event.offsetX - other.offsetX, event.offsetY - other.offsetY);
      if (before > 0) zoom(now / before, place(other.offsetX, other.offsetY));
    } else move(dx, dy);
    fingers.set(event.pointerId, event);
  });
  const lift = (event) => {
    if (fingers.size === 1 && moved < 6 && event.type === "pointerup") open(event.offsetX, event.offsetY);
    fingers.delete(event.pointerId);
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  canvas.addEventListener("wheel", (event) => { event.preventDefault(); zoom(event.deltaY < 0 ? 1.3 : 1 / 1.3, place(event.offsetX, event.offsetY)); }, { passive: false });
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
    if (step) { event.preventDefault(); move(step[0], step[1]); }
    if (event.key === "+" || event.key === "=") zoom(1.6);
    if (event.key === "-") zoom(1 / 1.6);
  });

  fetch(words.boundaries).then((answer) => answer.json()).then((shapes) => {
    for (const one of shapes.features || []) {
      const parts = one.geometry.type === "Polygon" ? [one.geometry.coordinates] : one.geometry.coordinates;
      for (const part of parts) outlines.push(...part);
    }
    show();
  }).catch(() => {});
  fit();
  scale = Math.min(canvas.clientWidth / ((box[2] - box[0]) * flat), canvas.clientHeight / (box[3] - box[1]));
  look();
  addEventListener("resize", () => { fit(); look(); });
})();
