// The opinion map: a hundred thousand points written straight into the pixels of a canvas. The list below the map says the same.
// Points come in one block: length, JSON, x and y (two bytes each), one byte a point for each channel (map_queries.drawn).
const SIZE = 65535, KEEP = 120, CHANNELS = ["theme", "stance", "area", "type"];

// Whether a place lies within a closed line: the server (map_rules.inside) does the same sums in the same order.
export function inside(x, y, line) {
  let odd = false;
  for (let i = 0, j = line.length - 1; i < line.length; j = i++) {
    const [ax, ay] = line[i], [bx, by] = line[j];
    if (ay !== by && ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
  }
  return odd;
}

function read(block) {
  const length = new DataView(block).getUint32(0, true);
  const about = JSON.parse(new TextDecoder().decode(new Uint8Array(block, 4, length)));
  let at = 4 + length;
  const take = (Kind) => { const found = new Kind(block, at, about.n); at += about.n * Kind.BYTES_PER_ELEMENT; return found; };
  const map = { about, x: take(Uint16Array), y: take(Uint16Array), numbers: {} };
  for (const name of CHANNELS) map.numbers[name] = take(Uint8Array);
  return map;
}

export class OpinionMap {
  constructor(root) {
    this.root = root; this.words = root.dataset;
    this.by = "theme"; this.only = null; this.line = null; this.drawing = false;
    this.canvas = document.createElement("canvas");
    this.draw2d = this.canvas.getContext("2d");
  }

  async start() {
    const answer = await fetch(this.words.points);
    if (!answer.ok) throw new Error(String(answer.status));
    this.map = read(await answer.arrayBuffer());
    this.build();
    if (this.words.around) {
      const flat = this.words.around.split(",").map(Number);
      this.line = flat.filter((_, n) => n % 2 === 0).map((x, n) => [x, flat[2 * n + 1]]);
    }
    this.fit(); this.whole();
  }

  build() {
    const { canvas, root, words } = this, make = (name, parent, text, kind) => {
      const element = document.createElement(name);
      if (text) element.textContent = text;
      if (kind) element.className = kind;
      parent.append(element);
      return element;
    };
    const press = (parent, text, action, kind = "btn btn-secondary") => {
      const button = make("button", parent, text, kind);
      button.type = "button";
      button.addEventListener("click", () => action(button));
      return button;
    };
    const colours = make("div", root, "", "button-row");
    colours.setAttribute("role", "group");
    colours.setAttribute("aria-label", words.wordsColour);
    make("span", colours, words.wordsColour, "soft");
    const chosen = CHANNELS.map((name) => press(colours, words["words" + name[0].toUpperCase() + name.slice(1)], () => {
      this.by = name; this.only = null;
      chosen.forEach((one, n) => one.setAttribute("aria-pressed", CHANNELS[n] === name));
      this.legend(); this.paint();
    }));
    chosen.forEach((one, n) => one.setAttribute("aria-pressed", n === 0));
    const tools = make("div", root, "", "button-row");
    this.lasso = press(tools, words.wordsLasso, (button) => this.setLasso(button.getAttribute("aria-pressed") !== "true"));
    this.lasso.setAttribute("aria-pressed", "false");
    for (const [sign, label, factor] of [["+", words.wordsIn, 1.6], ["−", words.wordsOut, 1 / 1.6]]) {
      press(tools, sign, () => this.zoom(factor)).setAttribute("aria-label", label);
    }
    press(tools, words.wordsWhole, () => this.whole());
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", words.words);
    root.append(canvas);
    this.keys = make("ul", root, "", "map-legend");
    this.status = make("p", root, words.wordsCount.replace("{n}", this.map.about.n.toLocaleString()), "soft small");
    this.status.setAttribute("role", "status");
    this.make = make;
    root.hidden = false;
    const still = document.querySelector("[data-static-map]");
    if (still) still.hidden = true;
    this.legend(); this.listen();
  }

  legend() {
    const entries = this.map.about.channels[this.by], last = entries.length - 1;
    this.keys.replaceChildren();
    this.palette = entries.map((_, n) => colour(n === 0 ? "none" : n === last ? "others" : n));
    entries.forEach((entry, n) => {
      if (!entry.count) return;
      const item = this.make("li", this.keys), canChoose = entry.value !== null;
      const key = this.make(canChoose ? "button" : "span", item, "", canChoose ? "" : "map-key");
      this.make("span", key, "", "map-swatch").style.backgroundColor = this.palette[n];
      this.make("span", key, `${entry.label} (${entry.count.toLocaleString()})`);
      if (!canChoose) return;
      key.type = "button"; key.title = this.words.wordsOnly;
      key.setAttribute("aria-pressed", "false");
      key.addEventListener("click", () => {
        this.only = this.only === n ? null : n;
        for (const one of this.keys.querySelectorAll("button")) one.setAttribute("aria-pressed", String(one === key && this.only !== null));
        this.paint();
      });
    });
  }

  fit() {
    const { canvas } = this, ratio = Math.min(2, devicePixelRatio || 1);
    canvas.width = Math.max(1, Math.round(canvas.clientWidth * ratio));
    canvas.height = Math.max(1, Math.round(canvas.clientHeight * ratio));
    this.ratio = ratio;
    this.image = this.draw2d.createImageData(canvas.width, canvas.height);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  whole() {
    this.scale = Math.min(this.canvas.width, this.canvas.height) / SIZE;
    this.left = (this.canvas.width / this.scale - SIZE) / -2;
    this.top = (this.canvas.height / this.scale - SIZE) / -2;
    this.paint();
  }

  // Map places to canvas pixels and back; `left` and `top` are the place in the canvas' corner.
  toMap(event) {
    const clip = (one) => Math.max(0, Math.min(SIZE, Math.round(one)));
    return [clip(this.left + (event.offsetX * this.ratio) / this.scale), clip(this.top + (event.offsetY * this.ratio) / this.scale)];
  }

  paint() {
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame(() => { this.asked = false; this.frame(); });
  }

  frame() {
    const { pixels, scale, left, top, only } = this, { x, y } = this.map, number = this.map.numbers[this.by];
    const width = this.canvas.width, height = this.canvas.height;
    const shades = Uint32Array.from(this.palette, shade), ground = shade(colour("ground", "--surface"));
    const zoomed = (scale * SIZE) / Math.min(width, height);
    const size = x.length > 20000 ? 1.6 : x.length > 2000 ? 3.5 : 7;
    const dot = Math.max(2, Math.round(this.ratio * Math.min(9, size * Math.sqrt(zoomed)))), half = dot >> 1, disc = spans(dot);
    pixels.fill(ground);
    for (let n = 0; n < x.length; n++) {
      if (only !== null && number[n] !== only) continue;
      const px = ((x[n] - left) * scale - half) | 0, py = ((y[n] - top) * scale - half) | 0;
      if (px < 0 || py < 0 || px + dot > width || py + dot > height) continue;
      const paint = shades[number[n]];
      for (let row = 0, start = py * width + px; row < dot; row++, start += width) {
        for (let at = start + disc[row], end = start + dot - disc[row]; at < end; at++) pixels[at] = paint;
      }
    }
    this.draw2d.putImageData(this.image, 0, 0);
    this.names(); this.outline();
  }

  names() {
    const draw = this.draw2d, placed = [];
    draw.font = `600 ${13 * this.ratio}px "Noto Sans Thai Looped", sans-serif`;
    draw.textAlign = "center"; draw.textBaseline = "middle"; draw.lineJoin = "round";
    draw.strokeStyle = colour("", "--surface"); draw.lineWidth = 4 * this.ratio; draw.fillStyle = colour("", "--ink");
    for (const part of [...this.map.about.parts].sort((a, b) => b.texts - a.texts)) {
      const text = part.words.slice(0, 2).join(" · "), px = (part.x - this.left) * this.scale, py = (part.y - this.top) * this.scale;
      const wide = draw.measureText(text).width / 2 + 4, high = 12 * this.ratio;
      if (!text || px < wide || px > this.canvas.width - wide || py < high || py > this.canvas.height - high) continue;
      if (placed.some(([ox, oy, ow]) => Math.abs(ox - px) < ow + wide && Math.abs(oy - py) < 2 * high)) continue;
      placed.push([px, py, wide]);
      draw.strokeText(text, px, py); draw.fillText(text, px, py);
    }
  }

  outline() {
    const draw = this.draw2d, line = this.drawing || this.line;
    draw.strokeStyle = colour("", "--ink"); draw.lineWidth = 2 * this.ratio;
    if (line && line.length > 1) {
      draw.beginPath();
      line.forEach(([px, py], n) => draw[n ? "lineTo" : "moveTo"]((px - this.left) * this.scale, (py - this.top) * this.scale));
      draw.closePath(); draw.setLineDash([6 * this.ratio, 4 * this.ratio]); draw.stroke(); draw.setLineDash([]);
    }
    if (this.byKeys) {
      const cx = this.canvas.width / 2, cy = this.canvas.height / 2, arm = 9 * this.ratio;
      draw.beginPath(); draw.moveTo(cx - arm, cy); draw.lineTo(cx + arm, cy); draw.moveTo(cx, cy - arm); draw.lineTo(cx, cy + arm); draw.stroke();
    }
  }

  zoom(factor, at = { offsetX: this.canvas.clientWidth / 2, offsetY: this.canvas.clientHeight / 2 }) {
    const least = (Math.min(this.canvas.width, this.canvas.height) / SIZE) * 0.8, px = at.offsetX * this.ratio, py = at.offsetY * this.ratio;
    const next = Math.max(least, Math.min(least * 200, this.scale * factor));
    this.left += px / this.scale - px / next; this.top += py / this.scale - py / next;
    this.scale = next;
    this.paint();
  }

  move(dx, dy) { this.left -= (dx * this.ratio) / this.scale; this.top -= (dy * this.ratio) / this.scale; this.paint(); }

  setLasso(on) {
    this.lasso.setAttribute("aria-pressed", String(on));
    this.canvas.classList.toggle("is-lasso", on);
  }

  // A click, or Enter: what stands within a finger's width.
  around(event) {
    const reach = (16 * this.ratio) / this.scale, [x, y] = this.toMap(event);
    const clip = (one) => Math.max(0, Math.min(SIZE, Math.round(one)));
    const corner = (n) => [clip(x + reach * Math.cos((n * Math.PI) / 6)), clip(y + reach * Math.sin((n * Math.PI) / 6))];
    this.choose(Array.from({ length: 12 }, (_, n) => corner(n)));
  }

  count(line) {
    const { x, y } = this.map, number = this.map.numbers[this.by];
    let found = 0;
    for (let n = 0; n < x.length; n++) if ((this.only === null || number[n] === this.only) && inside(x[n], y[n], line)) found++;
    return found;
  }

  async choose(line) {
    this.line = line; this.paint();
    this.status.textContent = this.words.wordsInside.replace("{n}", this.count(line).toLocaleString());
    const address = new URL(this.words.here, location.href);
    address.searchParams.set("around", line.flat().join(","));
    if (this.only !== null) {
      address.searchParams.set("by", this.by);
      address.searchParams.set("is", this.map.about.channels[this.by][this.only].value);
    }
    history.replaceState(null, "", address);
    const turn = (this.turn = (this.turn || 0) + 1), answer = await fetch(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html"), fresh = page.getElementById("chosen");
    if (turn !== this.turn) return; // a later line was drawn meanwhile
    if (!fresh || fresh.hidden) { location.assign(address); return; } // laid out anew, or signed out: the page says so
    document.getElementById("chosen").replaceWith(document.adoptNode(fresh));
    document.getElementById("chosen").focus({ preventScroll: true });
  }

  listen() {
    const { canvas } = this, fingers = new Map();
    let moved = 0;
    canvas.addEventListener("pointerdown", (event) => {
      fingers.set(event.pointerId, event); moved = 0; this.byKeys = false;
      canvas.setPointerCapture(event.pointerId);
      this.drawing = fingers.size === 1 && this.canvas.classList.contains("is-lasso") ? [this.toMap(event)] : false;
    });
    canvas.addEventListener("pointermove", (event) => {
      const last = fingers.get(event.pointerId);
      if (!last) return;
      const dx = event.offsetX - last.offsetX, dy = event.offsetY - last.offsetY;
      if (this.drawing) {
        if (Math.hypot(dx, dy) < 4) return; // the line keeps a corner every few pixels
        this.drawing.push(this.toMap(event));
        this.paint();
      } else if (fingers.size === 2) {
        const other = [...fingers.values()].find((one) => one.pointerId !== event.pointerId);
        const before = Math.hypot(last.offsetX - other.offsetX, last.offsetY - other.offsetY), now = Math.hypot(event.offsetX - other.offsetX, event.offsetY - other.offsetY);
        if (before > 0) this.zoom(now / before, other);
      } else this.move(dx, dy);
      moved += Math.hypot(dx, dy);
      fingers.set(event.pointerId, event);
    });
    const lift = (event) => {
      const line = this.drawing, alone = fingers.size === 1;
      fingers.delete(event.pointerId);
      this.drawing = false;
      if (event.type !== "pointerup" || !alone) return this.paint();
      if (line && line.length > 2) {
        const step = Math.max(1, Math.ceil(line.length / KEEP));
        this.setLasso(false);
        this.choose(line.filter((_, n) => n % step === 0));
      } else if (moved < 6) this.around(event);
    };
    canvas.addEventListener("pointerup", lift);
    canvas.addEventListener("pointercancel", lift);
    canvas.addEventListener("wheel", (event) => {
      if (document.activeElement !== canvas && !event.ctrlKey) return; // the page scrolls until the map is chosen
      event.preventDefault();
      this.zoom(event.deltaY < 0 ? 1.25 : 1 / 1.25, event);
    }, { passive: false });
    canvas.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
      this.byKeys = true;
      if (step) { event.preventDefault(); this.move(step[0], step[1]); }
      if (event.key === "+" || event.key === "=") this.zoom(1.6);
      if (event.key === "-") this.zoom(1 / 1.6);
      if (event.key === "Escape") { this.drawing = false; this.line = null; this.paint(); }
      if (event.key === "Enter") this.around({ offsetX: canvas.clientWidth / 2, offsetY: canvas.clientHeight / 2 });
    });
    addEventListener("resize", () => { this.fit(); this.whole(); });
  }
}

function colour(name, token = "--map-" + name) {
  return getComputedStyle(document.documentElement).getPropertyValue(token).trim() || "#666666";
}

// How far a disc is from the left of its square, row by row.
function spans(dot) {
  const middle = (dot - 1) / 2, radius = dot / 2;
  return Uint8Array.from({ length: dot }, (_, row) => (dot < 4 ? 0 : Math.round(radius - Math.sqrt(Math.max(0, radius * radius - (row - middle) ** 2)))));
}

// '#rrggbb' or '#rgb' as the canvas keeps it: red in the lowest byte.
function shade(hex) {
  const whole = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, "$&$&") : hex;
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(whole.slice(at, at + 2), 16));
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

for (const root of document.querySelectorAll("[data-opinion-map]")) {
  const map = new OpinionMap(root);
  map.start().then(() => { root.opinionMap = map; }, () => {
    root.hidden = false;
    root.textContent = root.dataset.wordsFailed;
  });
}
