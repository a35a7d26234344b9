// Many initiatives: one canvas painted from the mask at once, bubbles where they lie close.
//
// The same face as F.Marks. A change of filter costs one pass over the rows and one painting; no
// object is made or thrown away for a row. What stands out (the open record, the one under the
// pointer) is a Leaflet marker of its own above the canvas, so that nothing is repainted for it.
(function (F) {
  "use strict";

  const CELL = 60;
  const FEW = 6;
  /** half of what a symbol covers, without its halo */
  const SYMBOL = 8;
  const REACH = { fine: 14, coarse: 24 };
  const LISTED = 30;
  /** Nothing is gone into beyond this zoom: what still lies together there is one place. */
  const CLOSEST = 17;
  const NOT_MAP = ".leaflet-popup, .leaflet-control, .leaflet-tooltip";

  F.Points = class {
    constructor(map, rows, callbacks) {
      Object.assign(this, { map, rows, callbacks, selected: -1, pointed: -1, layers: new Set() });
      this.drawn = new Uint8Array(rows.ids.length);
      this.grid = new F.Grid(...rows.world(), CELL, FEW);
      this.counts = new Uint32Array(rows.points.types.length);
      F.ringPane(map);
      this.spots = { selected: L.layerGroup().addTo(map), pointed: L.layerGroup().addTo(map) };
      this.tip = L.tooltip({ direction: "top", className: "mark-tip", opacity: 1 });
      this.leads = new F.Leads(map);
      this.boxes = [];
      this.canvas = new F.Canvas((context, window) => this.paint(context, window), (corner) => this.painted(corner)).addTo(map);
      this.walk = new F.Walk(map, this, callbacks);
      this.reach = window.matchMedia("(pointer: coarse)").matches ? REACH.coarse : REACH.fine;
      this.listen(map.getContainer());
    }

    /** Boxes of symbols and bubbles, in px of the map's layer; where they leave no room they may lie on a part of a name. */
    obstacles() {
      return Object.assign(this.boxes, { soft: true });
    }

    /** Positions of the rows that are drawn now, those within bubbles too. */
    positions() {
      return F.positions(this.drawn);
    }

    has(i) {
      return this.drawn[i] === 1;
    }

    anchor(i) {
      const [dx, dy] = this.offset(i);
      return { at: [this.rows.lat[i], this.rows.lon[i]], offset: [dx, dy - 5] };
    }

    update({ shown, layers, selected, theme }) {
      const same = theme === this.theme && equal(shown, this.drawn);
      Object.assign(this, { drawn: shown, layers, selected, theme });
      this.point(-1);
      if (same) this.spot("selected", selected);
      else this.canvas.repaint();
    }

    rename() {
      this.point(-1);
      this.walk.rename();
    }

    destroy() {
      for (const [name, heard] of this.heard) this.map.getContainer().removeEventListener(name, heard, true);
      this.walk.destroy();
      this.point(-1);
      for (const layer of [this.canvas, this.leads, this.spots.selected, this.spots.pointed]) layer.remove();
    }

    paint(context, { width, height, ratio, ...window }) {
      if (!this.sprites || this.sprites.ratio !== ratio) this.sprites = new F.Sprites(this.rows.points, ratio);
      const theme = F.style.themes[this.theme] || F.style.themes.light;
      const { type, precision } = this.rows.codes;
      context.clearRect(0, 0, width, height);
      this.grid.fill(this.drawn, { width, height, ...window });
      const bubbles = this.grid.lay();
      const { alone, left, top } = this.grid;
      for (const i of alone) this.sprites.paint(context, type[i], precision[i], left[i], top[i]);
      for (const bubble of bubbles) this.sprites.bubble(context, bubble, this.types(bubble.cell), theme);
      this.sprites.numbers(context, bubbles, theme);
    }

    /** All else follows what the canvas shows now. */
    painted({ x, y }) {
      const { alone, left, top, stand, bubbles } = this.grid;
      const lines = [];
      this.boxes = [];
      const box = (across, down, reach) => this.boxes.push([x + across - reach, y + down - reach, x + across + reach, y + down + reach]);
      for (const i of alone) {
        const [toX, toY, dx, dy] = [x + left[i], y + top[i], stand.dx[i], stand.dy[i]];
        box(left[i], top[i], SYMBOL);
        if (F.isAside(dx, dy)) lines.push([toX - dx, toY - dy, toX, toY].map(Math.round));
      }
      for (const bubble of bubbles) if (bubble) box(bubble.left, bubble.top, bubble.radius);
      this.leads.draw(lines);
      this.spot("selected", this.selected);
      this.callbacks.painted();
    }

    /** How many of each type are in a cell. */
    types(cell) {
      this.counts.fill(0);
      for (const i of this.grid.inside(cell)) this.counts[this.rows.codes.type[i]]++;
      return this.counts;
    }

    // What the reader points at. The canvas lets the pointer through to the areas below it, so
    // what is hit is found here, before Leaflet looks.

    listen(container) {
      this.heard = [["click", (event) => this.clicked(event)], ["mousemove", (event) => this.moved(event)], ["mouseleave", () => this.moved(null)]];
      for (const [name, heard] of this.heard) container.addEventListener(name, heard, true);
    }

    hit(event) {
      if (!event || event.target.closest(NOT_MAP) || this.map._animatingZoom) return null;
      const at = this.map.mouseEventToLayerPoint(event).subtract(this.canvas.corner);
      return this.grid.nearest(at.x, at.y, this.reach);
    }

    clicked(event) {
      if (this.map.dragging.moved()) return;
      const hit = this.hit(event);
      if (!hit) return;
      event.stopPropagation();
      if (hit.bubble) this.open(hit.bubble);
      else this.choose(hit.i);
    }

    /** Open a row; where others lie on it, let the reader choose. */
    choose(i) {
      const under = this.grid.under(i);
      if (under.length < 2) this.callbacks.chosen(i);
      else this.callbacks.list(under, under.length, [this.rows.lat[i], this.rows.lon[i]]);
    }

    moved(event) {
      if (this.waiting === undefined) {
        this.waiting = requestAnimationFrame(() => {
          this.waiting = undefined;
          this.look(this.hit(this.last));
        });
      }
      this.last = event && event.buttons === 0 ? event : null;
    }

    look(hit) {
      this.map.getContainer().classList.toggle("on-point", hit !== null);
      if (hit && hit.bubble) this.describe(hit.bubble);
      else this.point(hit ? hit.i : -1);
    }

    /** Stress a row: its symbol above all others, its ring, its name. */
    point(i) {
      if (i === this.pointed && this.tipped === i) return;
      this.spot("pointed", i);
      this.tipped = i;
      this.tip.remove();
      if (i < 0) return;
      const { at, offset } = this.anchor(i);
      this.say(at, offset, F.element("span", "", this.rows.name(i)));
      this.rows.texts.ready(i).then(() => this.tipped === i && this.tip.setContent(F.element("span", "", this.rows.name(i)))).catch(() => undefined);
    }

    /** Say what a bubble holds. */
    describe(bubble) {
      const key = `${bubble.cell}`;
      if (this.tipped === key) return;
      this.spot("pointed", -1);
      this.tipped = key;
      this.say(this.place(bubble), [0, -bubble.radius], this.callbacks.group(this.types(bubble.cell)));
    }

    say(at, offset, content) {
      this.tip.options.offset = L.point(offset);
      this.tip.setLatLng(at).setContent(content).addTo(this.map);
    }

    spot(name, i) {
      this[name] = i;
      const group = this.spots[name].clearLayers();
      if (i < 0 || !this.has(i) || (name === "pointed" && i === this.selected)) return;
      const icon = F.icon(this.rows, i, this.offset(i));
      icon.options.className = `mark spot ${name}`;
      group.addLayer(L.marker([this.rows.lat[i], this.rows.lon[i]], { icon, interactive: false, keyboard: false, zIndexOffset: 1000 }));
      if (this.rows.km[i] > 0 && this.layers.has("rings")) group.addLayer(F.ring(this.map, this.rows, i, this.theme));
    }

    /** How far from its place the symbol of a row stands, since others are there too. */
    offset(i) {
      const alone = this.grid.stands(i);
      return alone || [0, 0];
    }

    place({ left, top }) {
      return this.map.layerPointToLatLng(this.canvas.corner.add([left, top]));
    }

    /** Go into a bubble until it falls apart; where it cannot, list what it holds. */
    open(bubble) {
      const positions = this.grid.inside(bubble.cell);
      const bounds = L.latLngBounds([]);
      for (const i of positions) bounds.extend([this.rows.lat[i], this.rows.lon[i]]);
      const zoom = this.map.getZoom();
      const one = bounds.getNorthEast().equals(bounds.getSouthWest(), 1e-6);
      if (one || zoom >= CLOSEST) {
        this.callbacks.list(Array.from(positions.subarray(0, LISTED)), positions.length, this.place(bubble));
        return;
      }
      const close = Math.max(zoom + 1, this.map.getBoundsZoom(bounds.pad(0.2)));
      const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      this.map.setView(bounds.getCenter(), Math.min(close, CLOSEST), { animate: !still });
    }
  };

  function equal(one, other) {
    for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
    return true;
  }
})((window.Fujianmap = window.Fujianmap || {}));
