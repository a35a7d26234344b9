// Initiatives as Leaflet markers that a keyboard can reach, with rings of their uncertainty.
(function (F) {
  "use strict";

  const SIZE = 24;
  /** half of what a marker covers, without its halo */
  const REACH = 8;
  const LISTED = 30;
  const QUIET = { light: { weight: 0.9, opacity: 0.4, fillOpacity: 0.05 }, dark: { weight: 1, opacity: 0.9, fillOpacity: 0.08 } };
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
      this.world = rows.world();
      this.leads = new F.Leads(map);
      this.stand = F.spread(...this.world, this.drawn, map.getZoom());
      this.rings = new Map();
      // A zoom is told before its end: symbols glide to where they will stand then.
      this.heard = { zoomanim: ({ zoom }) => this.spread(zoom), zoom: () => this.zoomed(), viewreset: () => this.lead() };
      map.on(this.heard);
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
      const { dx, dy } = this.stand;
      return { at: [this.rows.lat[i], this.rows.lon[i]], offset: [dx[i], dy[i] - SIZE / 2 + 7] };
    }

    /** Boxes of the markers, in px of the map's layer: west, north, east, south. */
    obstacles() {
      return this.positions().map((i) => {
        const [x, y] = this.stands(i);
        return [x - REACH, y - REACH, x + REACH, y + REACH];
      });
    }

    /** Where a place lies, and its symbol from it, in px of the map's layer. */
    lies(i) {
      const scale = 2 ** this.map.getZoom();
      const origin = this.map.getPixelOrigin();
      return this.world.map((at, axis) => Math.round(at[i] * scale - origin[axis ? "y" : "x"]));
    }

    stands(i) {
      const [x, y] = this.lies(i);
      return [x + this.stand.dx[i], y + this.stand.dy[i]];
    }

    zoomed() {
      this.spread(this.map.getZoom());
      this.lead();
    }

    /** Let each symbol stand where it can be seen; what stands there already is left alone. */
    spread(zoom) {
      if (zoom === this.spread_for) return;
      this.spread_for = zoom;
      const before = this.stand;
      const { dx, dy } = (this.stand = F.spread(...this.world, this.drawn, zoom));
      for (const i of this.positions()) if (dx[i] !== before.dx[i] || dy[i] !== before.dy[i]) this.shift(i);
      this.callbacks.spread();
    }

    /** Put a symbol beside its place: the marker itself stays there. */
    shift(i) {
      const [dx, dy] = [this.stand.dx[i], this.stand.dy[i]];
      const marker = this.markers.get(i);
      marker.options.icon.options.tooltipAnchor = [dx, dy - SIZE / 2];
      marker.getElement().style.translate = dx || dy ? `${dx}px ${dy}px` : "";
    }

    /** Draw a line to the place of each symbol that no longer covers it. */
    lead() {
      const { dx, dy } = this.stand;
      const apart = this.positions().filter((i) => F.isAside(dx[i], dy[i]));
      this.leads.draw(apart.map((i) => [...this.lies(i), ...this.stands(i)]));
    }

    update({ shown, layers, selected, theme }) {
      if (theme !== this.theme) {
        this.theme = theme;
        for (const i of this.rings.keys()) this.emphasise(i, i === this.selected);
      }
      for (let i = 0; i < shown.length; i++) {
        if (shown[i] === this.drawn[i]) continue;
        if (shown[i]) this.add(i);
        else this.remove(i);
        this.spread_for = null;
      }
      this.zoomed();
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
      this.stand.dx[i] = this.stand.dy[i] = 0;
      if (this.rows.km[i] > 0) {
        if (!this.rings.has(i)) this.rings.set(i, F.ring(this.map, this.rows, i, this.theme, false));
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
      const icon = F.icon(rows, i, [0, 0]);
      const marker = L.marker([rows.lat[i], rows.lon[i]], { icon, riseOnHover: true, keyboard: true, alt: "" });
      marker.bindTooltip(() => F.element("span", "", rows.name(i)), { direction: "top", className: "mark-tip" });
      marker.on("click", () => this.pointed(i));
      marker.on("keypress", ({ originalEvent }) => {
        if (originalEvent.key === "Enter" || originalEvent.key === " ") this.choose(i);
      });
      marker.on("mouseover focus", () => this.emphasise(i, true));
      marker.on("mouseout blur", () => this.emphasise(i, i === this.selected));
      return marker;
    }

    /** Open what was pointed at; where there was no room beside each other, let the reader choose. */
    pointed(i) {
      const [x, y] = this.stands(i);
      const under = !this.stand.crowded.includes(1) ? [i] : this.positions().filter((j) => {
        const [left, top] = this.stands(j);
        return Math.hypot(left - x, top - y) <= REACH;
      });
      if (under.length < 2) this.choose(i);
      else this.callbacks.list(under.slice(0, LISTED), under.length, this.anchor(i).at);
    }

    /** Its popup says what its tooltip says. */
    choose(i) {
      this.markers.get(i).closeTooltip();
      this.callbacks.chosen(i);
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
      if (ring) ring.setStyle(F.ringStyle(this.rows.mark(i), this.theme, on));
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
      this.map.off(this.heard);
      for (const i of this.positions()) this.remove(i);
      this.leads.remove();
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
  F.ring = function (map, rows, i, theme, loud = true) {
    const wide = rows.precision(i) === "county" || rows.precision(i) === "prefecture";
    return L.circle([rows.lat[i], rows.lon[i]], {
      pane: "rings", renderer: map.rings, interactive: false, radius: rows.km[i] * 1000,
      ...F.ringStyle(rows.mark(i), theme, loud), dashArray: wide ? "4 4" : null, className: "ring",
    });
  };

  F.ringStyle = function ({ colour, bright }, theme, loud) {
    const dark = theme === "dark";
    return { color: dark ? bright : colour, ...(loud ? LOUD : QUIET[dark ? "dark" : "light"]) };
  };

  F.ringPane = function (map) {
    const pane = map.getPane("rings") || map.createPane("rings");
    pane.style.zIndex = 420;
    pane.style.pointerEvents = "none";
    map.rings ||= L.canvas({ pane: "rings", padding: 0.1 });
  };
})((window.Fujianmap = window.Fujianmap || {}));
