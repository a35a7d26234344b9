// A canvas over the map and a margin around it, painted by whoever made it.
(function (F) {
  "use strict";

  /**
   * Leaflet moves and scales it until it is painted anew. While the map zooms, what will be seen at
   * its end is painted in a spare one: the frame that ends a zoom has enough to do.
   */
  F.Canvas = L.Renderer.extend({
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
      this.drawn(this.corner);
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
})((window.Fujianmap = window.Fujianmap || {}));
