// Where names of areas stand, so that none lies on a marker, on another name, or on another area.
(function (F) {
  "use strict";

  /** Where a name may stand: on its place, else beside it, in shares of its own size; near places first. */
  const STEPS = [0, 0.5, 1, 1.5, 2].flatMap((y) => [0, 0.4, 0.8, 1.2, 1.7].flatMap((x) => around(x, y)))
    .sort(([x, y], [toX, toY]) => x * x + y * y - toX * toX - toY * toY);
  const ITS_PLACE = STEPS.slice(0, 1);
  /** A name of which symbols hide more than this share is not read. */
  const HIDDEN = 0.2;
  /** Those that leave no doubt which area is meant, though the name is not on it. */
  const NEAR = STEPS.filter(([x, y]) => Math.hypot(x, y) <= 1);
  /** A short name goes as far aside as this, in px: else it would not get past what stands around it. */
  const LEAST = 40;
  /** A name in small letters, in shares of its size; frame.css has the same. */
  const SMALL = 0.82;

  function around(x, y) {
    const signs = (size) => (size ? [size, -size] : [0]);
    return signs(x).flatMap((right) => signs(y).map((down) => [right, down]));
  }

  function clear(box, taken) {
    return !taken.some((b) => box[0] < b[2] && box[2] > b[0] && box[1] < b[3] && box[3] > b[1]);
  }

  /** The share of a box that others lie on. */
  function covered([west, north, east, south], obstacles) {
    const on = obstacles.map(([left, top, right, bottom]) => Math.max(0, Math.min(east, right) - Math.max(west, left)) * Math.max(0, Math.min(south, bottom) - Math.max(north, top)));
    return on.reduce((sum, part) => sum + part, 0) / ((east - west) * (south - north));
  }

  /** The rings of an area, each with its box: what lies in no box is soon told. */
  function ringsOf({ geometry }) {
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    return polygons.flat().map((ring) => {
      const [x, y] = [0, 1].map((axis) => Float64Array.from(ring, (corner) => corner[axis]));
      const [across, up] = [x, y].map((all) => [all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b))]);
      return { x, y, across, up };
    });
  }

  /** Tell whether an area holds a place: a hole is a ring within a ring. */
  function holds(rings, { lng, lat }) {
    let inside = false;
    for (const { x, y, across, up } of rings) {
      if (lng < across[0] || lng > across[1] || lat < up[0] || lat > up[1]) continue;
      for (let k = 1; k < x.length; k++) {
        if (y[k] > lat !== y[k - 1] > lat && lng < x[k] + ((lat - y[k]) / (y[k - 1] - y[k])) * (x[k - 1] - x[k])) inside = !inside;
      }
    }
    return inside;
  }

  /** Places between two, and the second: a name that stands beyond another area would be taken for that one's. */
  function onTheWay(from, to) {
    return [1, 0.8, 0.6, 0.4, 0.2].map((part) => ({ lng: from.lng + part * (to.lng - from.lng), lat: from.lat + part * (to.lat - from.lat) }));
  }

  F.Names = class {
    constructor(map, prefectures) {
      this.map = map;
      this.outlines = prefectures.map((area) => ({ properties: area.properties, rings: ringsOf(area) }));
    }

    /**
     * Names give way to markers and to each other by a step to the side, prefectures first: within
     * their own area if it has room, small if need be, else off its shore. A name that has no place
     * is left out; the area says it to whoever points there. Obstacles that are `soft` may lie on a
     * part of it: they are everywhere.
     */
    settle(markers, obstacles, close) {
      const taken = [...obstacles];
      const names = [];
      const places = markers.filter((marker) => marker.getElement()).map((marker) => {
        const element = marker.getElement();
        return { marker, element, county: element.classList.contains("county") };
      });
      for (const { element } of places) element.classList.remove("small");
      // Sizes first, then places: one after the other each name would lay the page out anew.
      const standing = places.filter(({ county }) => close || !county).map((place) => {
        const span = place.element.firstChild;
        return { ...place, span, half: [span.offsetWidth / 2 + 2, span.offsetHeight / 2 + 1] };
      });
      for (const { element, county } of places) if (county && !close) element.style.visibility = "hidden";
      for (const place of standing) {
        const { element, span, county } = place;
        const free = county ? this.spot(place, 1, ITS_PLACE, taken) : this.best(place, taken, obstacles.soft);
        const spot = free || (obstacles.soft ? this.least(place, county ? ITS_PLACE : STEPS, obstacles, names) : null);
        element.style.visibility = spot ? "visible" : "hidden";
        if (!spot) continue;
        element.classList.toggle("small", spot.size < 1);
        span.style.marginLeft = `${spot.x}px`;
        span.style.marginTop = `${spot.y}px`;
        taken.push(spot.box);
        names.push(spot.box);
      }
    }

    /** The prefecture that a name is of; none for a county's. */
    areaOf({ marker }) {
      return this.outlines.find(({ properties }) => properties === marker.area);
    }

    /** Where the name of a prefecture stands best; beside it no further than `near` if so asked. */
    best(place, taken, near) {
      const own = this.areaOf(place);
      const others = this.outlines.filter((one) => one !== own);
      const within = (at) => holds(own.rings, at);
      const beside = (at) => !onTheWay(place.marker.getLatLng(), at).some((spot) => others.some(({ rings }) => holds(rings, spot)));
      for (const [may, steps] of [[within, STEPS], [beside, near ? NEAR : STEPS]]) {
        for (const size of [1, SMALL]) {
          const spot = this.spot(place, size, steps, taken, may);
          if (spot) return spot;
        }
      }
      return null;
    }

    /** Where the fewest symbols lie on a name that is clear of other names and within its own area. */
    least(place, steps, obstacles, names) {
      const own = this.areaOf(place);
      const within = (at) => !own || holds(own.rings, at);
      let [found, hidden] = [null, HIDDEN];
      for (const step of steps) {
        const spot = this.spot(place, SMALL, [step], names, within);
        if (!spot) continue;
        const share = covered(spot.box, obstacles);
        if (share < hidden) [found, hidden] = [spot, share];
      }
      return found;
    }

    /** The first step at which a name of this size is clear of all that is taken, and its middle where it may be. */
    spot({ marker, half }, size, steps, taken, may = () => true) {
      const at = this.map.latLngToLayerPoint(marker.getLatLng());
      const [wide, high] = half.map((side) => side * size);
      for (const [right, down] of steps) {
        const [x, y] = [right * Math.max(LEAST, wide + 12), down * (high + 12)];
        const box = [at.x + x - wide, at.y + y - high, at.x + x + wide, at.y + y + high];
        if (clear(box, taken) && may(this.map.layerPointToLatLng([at.x + x, at.y + y]))) return { x, y, box, size };
      }
      return null;
    }
  };
})((window.Fujianmap = window.Fujianmap || {}));
