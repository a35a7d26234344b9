// Areas as Python packs them (drawing/outlines.py): each ring is one text, the steps from vertex to
// vertex in the encoded polyline format.
(function (F) {
  "use strict";

  /** Read packed areas as the GeoJSON that Leaflet takes. */
  F.outlines = function ({ per_degree, areas }) {
    const features = areas.map(({ properties, polygons }) => {
      const coordinates = polygons.map((rings) => rings.map((text) => ring(text, per_degree)));
      return { type: "Feature", properties, geometry: { type: "MultiPolygon", coordinates } };
    });
    return { type: "FeatureCollection", features };
  };

  function ring(text, per_degree) {
    const vertices = [];
    let [at, lon, lat] = [0, 0, 0];
    const step = () => {
      let [value, shift, letter] = [0, 0, 0];
      do {
        letter = text.charCodeAt(at++) - 63;
        value |= (letter & 31) << shift;
        shift += 5;
      } while (letter > 31);
      return value & 1 ? ~(value >> 1) : value >> 1;
    };
    while (at < text.length) {
      lon += step();
      lat += step();
      vertices.push([lon / per_degree, lat / per_degree]);
    }
    return vertices;
  }
})((window.Fujianmap = window.Fujianmap || {}));
