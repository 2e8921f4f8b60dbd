// A map to put a pin on: areas from our own TopoJSON or GeoJSON, no tiles from elsewhere. It fills two plain fields, which work without it.
(function () {
  "use strict";
  const NS = "http://www.w3.org/2000/svg";
  const FLAT = Math.cos((13.5 * Math.PI) / 180); // Thailand is narrow enough for one scale of longitude
  const project = (lon, lat) => [lon * FLAT * 1000, -lat * 1000];
  const unproject = (x, y) => [x / FLAT / 1000, -y / 1000];

  function make(name, attributes, parent) {
    const element = document.createElementNS(NS, name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    if (parent) parent.append(element);
    return element;
  }

  function button(words, sign, parent, action) {
    const element = document.createElement("button");
    element.type = "button";
    element.className = "btn btn-secondary";
    if (sign) { element.textContent = sign; element.setAttribute("aria-label", words); } else element.textContent = words;
    element.addEventListener("click", action);
    parent.append(element);
    return element;
  }

  // Both formats become a list of {properties, rings}, where a ring is a list of projected points.
  function areasOf(data) {
    if (data.type !== "Topology") {
      return (data.features || []).map((feature) => ({
        properties: feature.properties || {},
        rings: polygons(feature.geometry).flat().map((ring) => ring.map((p) => project(p[0], p[1]))),
      }));
    }
    const scale = data.transform ? data.transform.scale : [1, 1];
    const origin = data.transform ? data.transform.translate : [0, 0];
    const arcs = data.arcs.map((arc) => {
      let x = 0, y = 0;
      return arc.map((p) => {
        if (data.transform) { x += p[0]; y += p[1]; } else { x = p[0]; y = p[1]; }
        return project(x * scale[0] + origin[0], y * scale[1] + origin[1]);
      });
    });
    const ring = (indexes) => indexes.flatMap((i, n) => {
      const arc = i < 0 ? arcs[~i].slice().reverse() : arcs[i];
      return n ? arc.slice(1) : arc;
    });
    return Object.values(data.objects).flatMap((object) => object.geometries || [object]).map((shape) => ({
      properties: shape.properties || {},
      rings: (shape.type === "Polygon" ? [shape.arcs] : shape.arcs || []).flat().map(ring),
    }));
  }

  function polygons(geometry) {
    if (!geometry) return [];
    return geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  }

  function boxOf(areas) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const area of areas) for (const ring of area.rings) for (const p of ring) {
      box[0] = Math.min(box[0], p[0]); box[1] = Math.min(box[1], p[1]);
      box[2] = Math.max(box[2], p[0]); box[3] = Math.max(box[3], p[1]);
    }
    return box;
  }

  function inside(area, x, y) {
    let odd = false;
    for (const ring of area.rings) {
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
        const a = ring[i], b = ring[j];
        if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) odd = !odd;
      }
    }
    return odd;
  }

  function nameOf(area) {
    const names = area.properties;
    return (document.documentElement.lang === "th" ? names.th : names.en) || names.name || "";
  }

  function start(root) {
    const words = root.dataset;
    const latitude = document.getElementById(words.latitude), longitude = document.getElementById(words.longitude);
    const holder = root.querySelector("[data-view]");
    if (!latitude || !longitude || !holder || holder.childElementCount) return;

    let areas = [], view = [0, 0, 1, 1], pin = null, marked = null;
    const svg = make("svg", { tabindex: 0, role: "application", "aria-label": words.wordsMap, preserveAspectRatio: "xMidYMid slice" }, holder);
    const land = make("g", {}, svg), names = make("g", { "aria-hidden": "true", "pointer-events": "none" }, svg);
    const cross = make("path", { class: "pin-cross", d: "M-10 0H10M0-10V10" }, svg);
    const mark = make("g", { class: "pin-mark", visibility: "hidden", "pointer-events": "none" }, svg);
    make("path", { d: "M0 0C-14-16-15-24-15-30a15 15 0 0 1 30 0C15-24 14-16 0 0Z" }, mark);
    make("circle", { cx: 0, cy: -30, r: 5.5 }, mark);
    const zooms = document.createElement("div"), bar = document.createElement("div"), status = document.createElement("p");
    zooms.className = "pin-map-zoom"; bar.className = "pin-map-bar"; status.className = "pin-map-words";
    status.setAttribute("role", "status");
    holder.append(zooms, bar);
    button(words.wordsIn, "+", zooms, () => zoom(0.6));
    button(words.wordsOut, "−", zooms, () => zoom(1 / 0.6));
    if (navigator.geolocation) button(words.wordsHere, "", bar, locate);
    const clear = button(words.wordsClear, "", bar, () => put(null));
    bar.append(status);
    holder.hidden = false;

    const unit = () => view[2] / (svg.clientWidth || 1); // map units in a pixel

    function show() {
      const w = svg.clientWidth || 1, h = svg.clientHeight || 1, ratio = h / w;
      if (Math.abs(view[3] / view[2] - ratio) > 0.001) {
        const middle = view[1] + view[3] / 2;
        view[3] = view[2] * ratio; view[1] = middle - view[3] / 2;
      }
      svg.setAttribute("viewBox", view.map((n) => n.toFixed(2)).join(" "));
      const size = unit();
      cross.setAttribute("transform", `translate(${view[0] + view[2] / 2} ${view[1] + view[3] / 2}) scale(${size})`);
      if (pin) mark.setAttribute("transform", `translate(${pin[0]} ${pin[1]}) scale(${size})`);
      const placed = []; // names that are shown, so that the next one does not cover them
      const named = new Set();
      let inView = 0;
      for (const area of areas) {
        const box = area.box, wide = nameOf(area).length * 4 * size, high = 10 * size;
        const x = (box[0] + box[2]) / 2, y = (box[1] + box[3]) / 2;
        const fits = (box[2] - box[0]) / size > nameOf(area).length * 7 + 8 && !placed.some((p) => Math.abs(p[0] - x) < p[2] + wide && Math.abs(p[1] - y) < 2 * high);
        const seen = box[0] < view[0] + view[2] && box[2] > view[0] && box[1] < view[1] + view[3] && box[3] > view[1];
        inView += seen;
        if (fits && seen) { placed.push([x, y, wide]); named.add(area); }
        if (fits && seen && !area.text) {
          area.text = make("text", { x, y, "text-anchor": "middle", class: "pin-name" }, names);
          area.text.textContent = nameOf(area);
        }
      }
      const few = named.size * 8 < inView; // two short names in a whole country are no help
      for (const area of areas) {
        if (area.text) {
          area.text.setAttribute("visibility", named.has(area) && !few ? "visible" : "hidden");
          area.text.setAttribute("font-size", 14 * size);
          area.text.setAttribute("stroke-width", 3 * size);
        }
      }
    }

    function look(box, margin) {
      const w = (box[2] - box[0]) * margin, h = (box[3] - box[1]) * margin;
      const ratio = (svg.clientHeight || 1) / (svg.clientWidth || 1), width = Math.max(w, h / ratio);
      view = [(box[0] + box[2] - width) / 2, (box[1] + box[3] - width * ratio) / 2, width, width * ratio];
      show();
    }

    function zoom(factor, at) {
      const x = at ? at[0] : view[0] + view[2] / 2, y = at ? at[1] : view[1] + view[3] / 2;
      const width = Math.min(Math.max(view[2] * factor, 15), 14000), real = width / view[2];
      view = [x - (x - view[0]) * real, y - (y - view[1]) * real, width, view[3] * real];
      show();
    }

    function point(event) {
      const frame = svg.getBoundingClientRect();
      return [view[0] + ((event.clientX - frame.left) / frame.width) * view[2], view[1] + ((event.clientY - frame.top) / frame.height) * view[3]];
    }

    function put(at, quiet) {
      pin = at;
      mark.setAttribute("visibility", at ? "visible" : "hidden");
      clear.hidden = !at;
      if (marked) marked.path.classList.remove("pin-area-in");
      marked = at && areas.find((area) => inside(area, at[0], at[1]));
      if (marked) marked.path.classList.add("pin-area-in");
      unfold(marked);
      const place = at ? unproject(at[0], at[1]) : null;
      if (!quiet) {
        longitude.value = place ? place[0].toFixed(5) : "";
        latitude.value = place ? place[1].toFixed(5) : "";
      }
      status.textContent = place ? `${words.wordsSet} ${marked ? nameOf(marked) : ""} (${place[1].toFixed(4)}, ${place[0].toFixed(4)})` : words.wordsNone;
      show();
      root.dispatchEvent(new CustomEvent("pin-map:set", { bubbles: true, detail: { longitude: place && place[0], latitude: place && place[1], area: marked ? marked.properties : null } }));
    }

    function locate() {
      navigator.geolocation.getCurrentPosition(
        (found) => {
          const at = project(found.coords.longitude, found.coords.latitude);
          view = [at[0] - 100, at[1] - 100 * (view[3] / view[2]), 200, 200 * (view[3] / view[2])];
          put(at);
        },
        () => { status.textContent = words.wordsFailed; },
        { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
      );
    }

    const fingers = new Map();
    let moved = 0, spread = 0;
    svg.addEventListener("pointerdown", (event) => {
      fingers.set(event.pointerId, event);
      svg.setPointerCapture(event.pointerId);
      if (fingers.size === 1) moved = 0;
      spread = 0;
    });
    svg.addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      fingers.set(event.pointerId, event);
      if (fingers.size === 2) {
        const [a, b] = [...fingers.values()], distance = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
        if (spread) zoom(spread / distance, point({ clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2 }));
        spread = distance; moved = 99;
        return;
      }
      const dx = event.clientX - before.clientX, dy = event.clientY - before.clientY;
      moved += Math.hypot(dx, dy);
      if (moved > 6) { view[0] -= dx * unit(); view[1] -= dy * unit(); show(); }
    });
    function up(event) {
      if (!fingers.delete(event.pointerId)) return;
      if (event.type === "pointerup" && moved <= 6) put(point(event));
    }
    svg.addEventListener("pointerup", up);
    svg.addEventListener("pointercancel", up);
    svg.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && document.activeElement !== svg) return; // the page scrolls until the map is chosen
      event.preventDefault();
      zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2, point(event));
    }, { passive: false });
    svg.addEventListener("keydown", (event) => {
      const step = view[2] / 12, ways = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
      if (ways[event.key]) { view[0] += ways[event.key][0]; view[1] += ways[event.key][1]; show(); }
      else if (event.key === "+" || event.key === "=") zoom(0.6);
      else if (event.key === "-") zoom(1 / 0.6);
      else if (event.key === "Enter" || event.key === " ") put([view[0] + view[2] / 2, view[1] + view[3] / 2]);
      else return;
      event.preventDefault();
    });
    function typed() {
      const lon = parseFloat(longitude.value), lat = parseFloat(latitude.value);
      put(Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? project(lon, lat) : null, true);
    }
    latitude.addEventListener("change", typed);
    longitude.addEventListener("change", typed);
    addEventListener("resize", show);

    function load(source) {
      return fetch(source, { credentials: "same-origin" }).then((answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      }).then((data) => {
        const found = areasOf(data).filter((area) => area.rings.length);
        for (const area of found) {
          area.box = boxOf([{ rings: [area.rings.reduce((a, b) => (b.length > a.length ? b : a), [])] }]);
          area.path = make("path", { class: "pin-area", "fill-rule": "evenodd", d: area.rings.map((ring) => "M" + ring.map((p) => p[0].toFixed(1) + " " + p[1].toFixed(1)).join("L") + "Z").join("") }, land);
        }
        areas = found.concat(areas); // the finer areas come first: they name the place
        return found;
      });
    }

    // On a map of the whole country, the province that was chosen unfolds into its districts.
    function unfold(area) {
      const code = area && String(area.properties.code || "");
      if (!words.detail || !code || code.length !== 2 || area.unfolded) return;
      area.unfolded = true;
      load(words.detail.replace("/00/", "/" + code + "/")).then((found) => {
        if (area.text) area.text.remove();
        areas = areas.filter((other) => other !== area);
        if (found.length) look(boxOf(found), 1.08);
        put(pin, true);
      }).catch(() => { area.unfolded = false; });
    }

    load(words.source).then((found) => {
      if (!found.length) throw new Error("no areas");
      const near = found.filter((area) => !words.province || String(area.properties.p || area.properties.code) === words.province);
      if (near.length) for (const area of found) area.path.classList.toggle("pin-area-far", !near.includes(area));
      look(boxOf(near.length ? near : found), 1.08);
      typed();
    }).catch(() => { holder.hidden = true; root.querySelector("details").open = true; });
  }

  const begin = () => document.querySelectorAll("[data-pin-map]").forEach(start);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin); else begin();
  document.addEventListener("htmx:after:process", begin);
})();
