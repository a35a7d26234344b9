// Symbols of the types, drawn from the palette that Python hands over (drawing/style.py).
(function (F) {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";

  const grouped = new Intl.NumberFormat("en-US");

  /** A count as both languages write it. */
  F.number = (n) => grouped.format(n);

  /** Make an SVG element; attribute values are our own constants and numbers. */
  F.svg = function (name, attributes) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };

  /** Make an HTML element whose text, wherever it comes from, is only text. */
  F.element = function (name, className, text) {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };

  function outline(shape, radius, attributes) {
    const points = F.style.shapes[shape] || [];
    if (!points.length) return F.svg("circle", { cx: 0, cy: 0, r: radius, ...attributes });
    const scaled = points.map(([x, y]) => `${(x * radius).toFixed(2)},${(y * radius).toFixed(2)}`);
    return F.svg("polygon", { points: scaled.join(" "), ...attributes });
  }

  /** How a precision looks: full for a site, a dot in a ring, hollow, hollow and broken. */
  const LOOKS = {
    site: (colour) => ({ fill: colour, stroke: "#fff", "stroke-width": 1.2 }),
    neighbourhood: (colour) => ({ fill: tint(colour, 0.72), stroke: colour, "stroke-width": 2.2 }),
    county: (colour) => ({ fill: "#fff", stroke: colour, "stroke-width": 2.2 }),
    prefecture: (colour) => ({
      fill: "#fff", stroke: colour, "stroke-width": 2, "stroke-dasharray": "2.4 1.8",
    }),
  };

  /** Fill and stroke of a type at a precision, as attributes of SVG. */
  F.look = (mark, precision) => (LOOKS[precision] || LOOKS.neighbourhood)(mark.colour);

  function tint(colour, white) {
    const parts = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
    return `rgb(${parts.map((c) => Math.round(c + (255 - c) * white)).join(",")})`;
  }

  /** Draw the symbol of a type as it looks at a precision. `size` is the square's side in px. */
  F.symbol = function (mark, precision, size) {
    const half = size / 2;
    const root = F.svg("svg", {
      width: size, height: size, viewBox: `${-half} ${-half} ${size} ${size}`,
      "aria-hidden": "true", focusable: "false",
    });
    const look = F.look(mark, precision);
    const radius = half * 0.66;
    root.append(
      outline(mark.shape, radius, {
        fill: "none", stroke: "#fff", "stroke-width": 5, "stroke-linejoin": "round",
      }),
      outline(mark.shape, radius, { ...look, "stroke-linejoin": "round" }),
    );
    return root;
  };
})((window.Fujianmap = window.Fujianmap || {}));
