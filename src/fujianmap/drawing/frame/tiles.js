// Base layers of other hosts. One that does not answer leaves the local base map, and says so.
(function (F) {
  "use strict";

  const PATIENCE_MS = 4000;

  F.Tiles = class {
    constructor(map, failed) {
      this.map = map;
      this.failed = failed;
      this.layers = [];
      this.name = "local";
    }

    /** Show a base layer: `tiles` is a list of addresses, empty for the local one. */
    update(name, tiles, attribution) {
      if (name === this.name) {
        for (const layer of this.layers) this.credit(layer, attribution);
        return;
      }
      this.clear();
      this.name = name;
      if (!tiles.length) return;
      this.layers = tiles.map((url) => L.tileLayer(url, { attribution, maxZoom: 18, minZoom: 1, crossOrigin: true }));
      this.layers[0].on("tileload", () => this.answered());
      for (const layer of this.layers) layer.addTo(this.map);
      this.waiting = setTimeout(() => this.give_up(), PATIENCE_MS);
    }

    /** Name the host in another language. */
    credit(layer, attribution) {
      const control = this.map.attributionControl;
      if (layer.options.attribution === attribution) return;
      control.removeAttribution(layer.options.attribution);
      layer.options.attribution = attribution;
      control.addAttribution(attribution);
    }

    answered() {
      clearTimeout(this.waiting);
    }

    give_up() {
      this.clear();
      this.failed();
    }

    clear() {
      clearTimeout(this.waiting);
      for (const layer of this.layers) layer.remove();
      this.layers = [];
    }
  };
})((window.Fujianmap = window.Fujianmap || {}));
