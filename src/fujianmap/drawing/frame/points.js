// Many initiatives: one canvas painted from the mask at once, bubbles where they lie close.
//
// The same face as F.Marks. A change of filter costs one pass over the rows and one painting; no
// object is made or thrown away for a row. What stands out (the open record, the one under the
// pointer) is a Leaflet marker of its own above the canvas, so that nothing is repainted for it.
(function (F) {
  "use strict";

  const CELL = 60;
  const FEW = 6;
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
      this.canvas = new Canvas((context, window) => this.paint(context, window), () => this.spot("selected", this.selected)).addTo(map);
      this.walk = new F.Walk(map, this, callbacks);
      this.reach = window.matchMedia("(pointer: coarse)").matches ? REACH.coarse : REACH.fine;
      this.listen(map.getContainer());
    }

    /** Many points stand everywhere: names stay on their places. */
    obstacles() {
      return [];
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
    }

    destroy() {
      for (const [name, heard] of this.heard) this.map.getContainer().removeEventListener(name, heard, true);
      this.walk.destroy();
      this.point(-1);
      for (const layer of [this.canvas, this.spots.selected, this.spots.pointed]) layer.remove();
    }

    paint(context, { width, height, ratio, ...window }) {
      if (!this.sprites || this.sprites.ratio !== ratio) this.sprites = new F.Sprites(this.rows.points, ratio);
      const theme = F.style.themes[this.theme] || F.style.themes.light;
      const { type, precision } = this.rows.codes;
      const bubbles = [];
      context.clearRect(0, 0, width, height);
      this.grid.fill(this.drawn, { width, height, ...window });
      this.grid.lay((i, left, top) => this.sprites.paint(context, type[i], precision[i], left, top), (bubble) => bubbles.push(bubble));
      Object.assign(context, { font: "600 11px system-ui, sans-serif", textAlign: "center", textBaseline: "middle" });
      for (const bubble of bubbles) this.sprites.bubble(context, bubble, this.types(bubble.cell), theme);
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
      else this.callbacks.chosen(hit.i);
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
      return alone ? alone.map(Math.round) : [0, 0];
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

  /**
   * A canvas over the map and a margin around it; Leaflet moves and scales it until it is painted
   * anew. While the map zooms, what will be seen at its end is painted in a spare one: the frame
   * that ends a zoom has enough to do.
   */
  const Canvas = L.Renderer.extend({
    options: { pane: "points", padding: 0.25 },

    initialize(paint, painted) {
      this.draw = paint;
      this.drawn = painted;
      this.spare = document.createElement("canvas");
      this.ahead = "";
      this.corner = L.point(0, 0);
      // Leaflet's renderers keep the paths that they draw here; this one has none.
      this._layers = {};
    },

    onAdd(map) {
      const pane = map.getPane("points") || map.createPane("points");
      pane.style.zIndex = 590;
      pane.style.pointerEvents = "none";
      L.Renderer.prototype.onAdd.call(this, map);
    },

    _initContainer() {
      this._container = L.DomUtil.create("canvas", "points");
      this._container.setAttribute("aria-hidden", "true");
    },

    _destroyContainer() {
      this._container.remove();
      delete this._container;
    },

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      this.corner = this._bounds.min;
      this.origin = this._map.getPixelOrigin().add(this.corner);
      L.DomUtil.setPosition(this._container, this.corner);
      this.repaint();
    },

    _onAnimZoom(event) {
      L.Renderer.prototype._onAnimZoom.call(this, event);
      F.afterPaint(() => this.foresee(event));
    },

    /** Paint where a zoom that has begun will end. */
    foresee({ center, zoom }) {
      const map = this._map;
      if (!map || !map._animatingZoom || map._animateToZoom !== zoom) return;
      const size = this._bounds.getSize();
      const corner = map.containerPointToLayerPoint(map.getSize().multiplyBy(-this.options.padding)).round();
      const view = this.view(zoom, map._getNewPixelOrigin(center, zoom).add(corner), size);
      this.onto(this.spare, view);
      this.ahead = JSON.stringify(view);
    },

    /** Paint at once; while the map zooms, nothing: its end paints, and not what was foreseen. */
    repaint() {
      const { ahead } = this;
      this.ahead = "";
      if (this._map._animatingZoom) return;
      const view = this.view(this._zoom, this.origin, this._bounds.getSize());
      if (ahead === JSON.stringify(view)) {
        const context = this.fit(this._container, view);
        context.setTransform(1, 0, 0, 1, 0, 0);
        context.globalCompositeOperation = "copy";
        context.drawImage(this.spare, 0, 0);
        context.globalCompositeOperation = "source-over";
      } else {
        this.onto(this._container, view);
      }
      this.drawn();
    },

    view(zoom, { x: originX, y: originY }, { x: width, y: height }) {
      return { zoom, originX, originY, width, height, ratio: window.devicePixelRatio || 1 };
    },

    onto(canvas, view) {
      const context = this.fit(canvas, view);
      context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
      this.draw(context, view);
    },

    fit(canvas, { width: wide, height: high, ratio }) {
      const [width, height] = [Math.round(wide * ratio), Math.round(high * ratio)];
      if (canvas.width !== width || canvas.height !== height) {
        Object.assign(canvas, { width, height });
        Object.assign(canvas.style, { width: `${wide}px`, height: `${high}px` });
      }
      return canvas.getContext("2d");
    },
  });

  function equal(one, other) {
    for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
    return true;
  }
})((window.Fujianmap = window.Fujianmap || {}));
