// Counties: fetched a little before they are looked at, and made and put on the map a few at a time,
// so that no frame waits for all of them.
(function (F) {
  "use strict";

  const PIECE = 12;

  F.Counties = class {
    /** `style` and `dress` are asked how a county looks, `made` is told of each few. */
    constructor(map, { style, listen, dress, made }) {
      this.map = map;
      this.made = made;
      this.wanted = false;
      this.features = [];
      this.group = L.geoJSON(null, {
        pane: "counties", style,
        onEachFeature: (feature, layer) => {
          layer.on("add", () => dress(layer));
          listen(feature.properties, layer);
        },
      });
      this.style = style;
      this.dress = dress;
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
    }

    /** Draw them anew as they look now. */
    restyle() {
      this.group.setStyle(this.style);
      this.group.eachLayer(this.dress);
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
