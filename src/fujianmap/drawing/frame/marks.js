// Initiatives as Leaflet markers that a keyboard can reach, with rings of their uncertainty.
(function (F) {
  "use strict";

  const SIZE = 24;
  /** half of what a marker covers, without its halo */
  const REACH = 8;
  const FAN = 13;
  const QUIET = { weight: 0.9, opacity: 0.4, fillOpacity: 0.05 };
  const LOUD = { weight: 2, opacity: 0.95, fillOpacity: 0.14 };

  F.Marks = class {
    constructor(map, rows, callbacks) {
      this.map = map;
      this.rows = rows;
      this.callbacks = callbacks;
      this.markers = new Map();
      this.drawn = new Uint8Array(rows.ids.length);
      this.layers = new Set();
      this.selected = -1;
      F.ringPane(map);
      this.offsets = fan(rows);
      this.rings = new Map();
    }

    /** Positions of the rows that are drawn now. */
    positions() {
      return F.positions(this.drawn);
    }

    /** Tell whether a row is drawn now. */
    has(i) {
      return this.drawn[i] === 1;
    }

    /** Where a popup of a row points to: a place of the world, and how many px from it. */
    anchor(i) {
      const [dx, dy] = this.offsets[i];
      return { at: [this.rows.lat[i], this.rows.lon[i]], offset: [dx, dy - SIZE / 2 + 7] };
    }

    /** Boxes of the markers, in px of the map's layer: west, north, east, south. */
    obstacles() {
      const boxes = [];
      for (let i = 0; i < this.drawn.length; i++) {
        if (!this.drawn[i]) continue;
        const at = this.map.latLngToLayerPoint([this.rows.lat[i], this.rows.lon[i]]);
        const [x, y] = [at.x + this.offsets[i][0], at.y + this.offsets[i][1]];
        boxes.push([x - REACH, y - REACH, x + REACH, y + REACH]);
      }
      return boxes;
    }

    update({ shown, layers, selected }) {
      for (let i = 0; i < shown.length; i++) {
        if (shown[i] > this.drawn[i]) this.add(i);
        else if (shown[i] < this.drawn[i]) this.remove(i);
      }
      const ringed = layers.has("rings");
      if (ringed !== this.layers.has("rings")) this.map.getPane("rings").style.display = ringed ? "" : "none";
      this.layers = layers;
      this.select(selected);
    }

    /** Say every name anew, after a change of language or when the texts have arrived. */
    rename() {
      for (const i of this.markers.keys()) this.label(i);
    }

    add(i) {
      if (!this.markers.has(i)) this.markers.set(i, this.marker(i));
      this.markers.get(i).addTo(this.map);
      this.label(i);
      this.drawn[i] = 1;
      if (this.rows.km[i] > 0) {
        if (!this.rings.has(i)) this.rings.set(i, F.ring(this.rows, i, QUIET));
        this.rings.get(i).addTo(this.map);
      }
      if (i === this.selected) this.highlight(i, true);
    }

    remove(i) {
      this.markers.get(i).remove();
      if (this.rings.has(i)) this.rings.get(i).remove();
      this.drawn[i] = 0;
    }

    marker(i) {
      const rows = this.rows;
      const icon = F.icon(rows, i, this.offsets[i]);
      const marker = L.marker([rows.lat[i], rows.lon[i]], { icon, riseOnHover: true, keyboard: true, alt: "" });
      marker.bindTooltip(() => F.element("span", "", rows.name(i)), { direction: "top", className: "mark-tip" });
      marker.on("click", () => this.callbacks.chosen(i));
      marker.on("keypress", ({ originalEvent }) => {
        if (originalEvent.key === "Enter" || originalEvent.key === " ") this.callbacks.chosen(i);
      });
      marker.on("mouseover focus", () => this.emphasise(i, true));
      marker.on("mouseout blur", () => this.emphasise(i, i === this.selected));
      return marker;
    }

    label(i) {
      const element = this.markers.get(i).getElement();
      if (!element) return;
      element.setAttribute("role", "button");
      element.setAttribute("aria-label", this.callbacks.describe(i));
      element.dataset.id = this.rows.ids[i];
      element.dataset.type = this.rows.type(i);
      element.dataset.precision = this.rows.precision(i);
    }

    emphasise(i, on) {
      const ring = this.rings.get(i);
      if (ring) ring.setStyle(on ? LOUD : QUIET);
    }

    select(i) {
      if (i === this.selected) return;
      this.highlight(this.selected, false);
      this.highlight(i, true);
      this.selected = i;
    }

    highlight(i, on) {
      const marker = this.markers.get(i);
      if (!marker) return;
      marker.setZIndexOffset(on ? 1000 : 0);
      this.emphasise(i, on);
      const element = marker.getElement();
      if (element) element.classList.toggle("selected", on);
    }

    destroy() {
      for (const i of this.positions()) this.remove(i);
    }
  };

  /** Positions at which there is a one. */
  F.positions = function (drawn) {
    const positions = [];
    for (let i = 0; i < drawn.length; i++) if (drawn[i] === 1) positions.push(i);
    return positions;
  };

  /** The symbol of a row as the icon of a marker, so many px from its place. */
  F.icon = function (rows, i, [dx, dy]) {
    return L.divIcon({
      className: "mark", html: F.symbol(rows.mark(i), rows.precision(i), SIZE),
      iconSize: [SIZE, SIZE], iconAnchor: [SIZE / 2 - dx, SIZE / 2 - dy], tooltipAnchor: [dx, dy - SIZE / 2],
    });
  };

  /** The ring within which the place of a row lies. */
  F.ring = function (rows, i, style = LOUD) {
    const wide = rows.precision(i) === "county" || rows.precision(i) === "prefecture";
    return L.circle([rows.lat[i], rows.lon[i]], {
      pane: "rings", interactive: false, radius: rows.km[i] * 1000, color: rows.mark(i).colour,
      ...style, dashArray: wide ? "4 4" : null, className: "ring",
    });
  };

  F.ringPane = function (map) {
    const pane = map.getPane("rings") || map.createPane("rings");
    pane.style.zIndex = 420;
    pane.style.pointerEvents = "none";
  };

  /** Where the k-th of so many symbols at one place stands, in px from it. */
  F.around = function (k, together) {
    if (together < 2) return [0, 0];
    const radius = Math.max(FAN, (SIZE * together) / (2 * Math.PI));
    const angle = (2 * Math.PI * k) / together - Math.PI / 2;
    return [Math.round(radius * Math.cos(angle)), Math.round(radius * Math.sin(angle))];
  };

  /** Rows at one place stand around it, so that each can be reached. */
  function fan(rows) {
    const places = new Map();
    for (let i = 0; i < rows.ids.length; i++) {
      if (!rows.located(i)) continue;
      const key = `${rows.lon[i]},${rows.lat[i]}`;
      if (!places.has(key)) places.set(key, []);
      places.get(key).push(i);
    }
    const offsets = new Array(rows.ids.length).fill([0, 0]);
    for (const together of places.values()) {
      together.forEach((i, k) => (offsets[i] = F.around(k, together.length)));
    }
    return offsets;
  }
})((window.Fujianmap = window.Fujianmap || {}));
