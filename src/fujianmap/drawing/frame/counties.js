// Counties: fetched a little before they are looked at, and made and put on the map a few at a time,
// so that no frame waits for all of them.
(function (F) {
  "use strict";

  const PIECE = 12;

  F.Counties = class {
    /** `options` are those of Leaflet; `made` is told of each few, `shown` when they are on the map. */
    constructor(map, options, { made, shown }) {
      this.map = map;
      this.made = made;
      this.shown = shown;
      this.wanted = false;
      this.features = [];
      this.group = new F.OutlineLayers(null, options);
    }

    /** Make them from what Python has packed. */
    async make(packed) {
      for (let k = 0; k < packed.areas.length; k += PIECE) {
        const { features } = F.outlines({ ...packed, areas: packed.areas.slice(k, k + PIECE) });
        for (const feature of features) this.group.addData(feature);
        this.features.push(...features);
        this.made(features);
        await this.turn();
      }
      this.fill();
    }

    /** Have them on the map, or not. */
    show(wanted) {
      if (wanted === this.wanted) return;
      this.wanted = wanted;
      if (wanted) this.fill();
      else this.group.eachLayer((layer) => layer.remove());
    }

    async fill() {
      let n = 0;
      for (const layer of this.group.getLayers()) {
        if (!this.wanted) return;
        if (this.map.hasLayer(layer)) continue;
        layer.addTo(this.map);
        if (++n % PIECE === 0) await this.turn();
      }
      if (n) this.shown();
    }

    /** Draw them anew as they look now. */
    restyle() {
      F.restyle(this.group, (properties) => this.group.options.style({ properties }));
    }

    /** The next frame; while the map zooms, what is put on it would stand where it does not belong. */
    turn() {
      return new Promise((resolve) => {
        const next = () => F.afterPaint(resolve);
        if (this.map._animatingZoom) this.map.once("zoomend", next);
        else next();
      });
    }
  };
})((window.Fujianmap = window.Fujianmap || {}));
