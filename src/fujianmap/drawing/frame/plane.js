// The canvas that outlines of areas are painted on, and what is kept of them from zoom to zoom.
//
// Elements would be drawn anew for each tile of the screen, and large while the map zooms. Lines of a
// pixel look the same with the joins and ends that take least.
(function (F) {
  "use strict";

  const RESTS_MS = 40;

  /** What Leaflet is told of a pane whose outlines share one canvas. */
  F.outlineCanvas = function (pane) {
    return { pane, renderer: new Plane({ pane, padding: 0.1 }), lineJoin: "bevel", lineCap: "butt" };
  };

  /** Leaflet looks what is under a moving pointer 30 times a second; here also where it came to rest. */
  const Plane = L.Canvas.extend({
    _handleMouseHover(event, point) {
      clearTimeout(this.late);
      if (this._mouseHoverThrottled) this.late = setTimeout(() => this._map && this._handleMouseHover(event, point), RESTS_MS);
      else L.Canvas.prototype._handleMouseHover.call(this, event, point);
    },

    _handleMouseOut(event) {
      clearTimeout(this.late);
      L.Canvas.prototype._handleMouseOut.call(this, event);
    },
  });

  /** GeoJSON areas that know where their vertices lie in the world: Leaflet alone projects each at each zoom. */
  F.OutlineLayers = L.GeoJSON.extend({
    addLayer(layer) {
      layer._projectLatlngs = project;
      return L.GeoJSON.prototype.addLayer.call(this, layer);
    },
  });

  /** Have layers look as `style` says of their properties; what looks so already is not painted anew. */
  F.restyle = function (group, style) {
    group.eachLayer((layer) => {
      const wanted = style(layer.feature.properties);
      if (Object.entries(wanted).some(([name, value]) => layer.options[name] !== value)) layer.setStyle(wanted);
    });
  };

  /** As L.Polyline has it; what falls on one pixel is kept once. */
  function project(latlngs, rings, bounds) {
    if (!(latlngs[0] instanceof L.LatLng)) {
      for (const part of latlngs) project.call(this, part, rings, bounds);
      return;
    }
    const map = this._map;
    latlngs.world ||= worldOf(map, latlngs);
    const { world } = latlngs;
    const scale = map.getZoomScale(map.getZoom(), 0);
    const origin = map.getPixelOrigin();
    const points = [];
    let last = null;
    for (let k = 0; k < world.length; k += 2) {
      const x = Math.round(world[k] * scale) - origin.x;
      const y = Math.round(world[k + 1] * scale) - origin.y;
      if (last && x === last.x && y === last.y) continue;
      points.push((last = new L.Point(x, y)));
      bounds.extend(last);
    }
    rings.push(points);
  }

  /** Where vertices lie at zoom 0, in px: x and y in turn. */
  function worldOf(map, latlngs) {
    const world = new Float64Array(2 * latlngs.length);
    latlngs.forEach((latlng, k) => {
      const { x, y } = map.project(latlng, 0);
      world.set([x, y], 2 * k);
    });
    return world;
  }
})((window.Fujianmap = window.Fujianmap || {}));
