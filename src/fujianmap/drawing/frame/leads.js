// Lines from symbols that stand aside to the places that they stand for.
(function (F) {
  "use strict";

  /** A symbol moved by no more px than this still covers its place. */
  const COVERS = 6;

  /** Tell whether a symbol that stands so far from its place no longer covers it. */
  F.isAside = (dx, dy) => Math.hypot(dx, dy) > COVERS;

  /** Thin lines from symbols to the places that they stand for. */
  F.Leads = class {
    constructor(map) {
      const pane = map.getPane("leads") || map.createPane("leads");
      pane.style.zIndex = 430;
      pane.style.pointerEvents = "none";
      this.root = F.svg("svg", { class: "leads leaflet-zoom-hide", width: 1, height: 1, "aria-hidden": "true" });
      this.paths = ["halo", "line", "spot"].map((name) => this.root.appendChild(F.svg("path", { class: name })));
      pane.append(this.root);
    }

    /** Draw a line from each place to its symbol: four numbers each, in px of the map's layer. */
    draw(lines) {
      const ways = lines.map(([x, y, toX, toY]) => `M${x} ${y}L${toX} ${toY}`).join("");
      const spots = lines.map(([x, y]) => `M${x} ${y}h0`).join("");
      this.paths.forEach((path, k) => path.setAttribute("d", [`${ways}${spots}`, ways, spots][k]));
    }

    remove() {
      this.root.remove();
    }
  };
})((window.Fujianmap = window.Fujianmap || {}));
