// Symbols and bubbles painted on a canvas. A symbol is painted once, then copied.
(function (F) {
  "use strict";

  const SIZE = 24;
  const RING = 3.5;
  /** Types with less than this share of a bubble are not told apart in its ring. */
  const LEAST = 0.01;

  F.Sprites = class {
    constructor(points, ratio) {
      this.points = points;
      this.ratio = ratio;
      this.made = new Map();
    }

    /** Paint the symbol of a type at a precision around a place. */
    paint(context, type, precision, left, top) {
      const sprite = this.sprite(type, precision);
      const sharp = (px) => Math.round((px - SIZE / 2) * this.ratio) / this.ratio;
      context.drawImage(sprite, sharp(left), sharp(top), SIZE, SIZE);
    }

    sprite(type, precision) {
      const key = type * 256 + precision;
      if (!this.made.has(key)) this.made.set(key, this.make(this.points.marks[type], this.points.precisions[precision]));
      return this.made.get(key);
    }

    make(mark, precision) {
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = Math.ceil(SIZE * this.ratio);
      const context = canvas.getContext("2d");
      context.scale(this.ratio, this.ratio);
      context.translate(SIZE / 2, SIZE / 2);
      context.lineJoin = "round";
      const look = F.look(mark, precision);
      const outline = path(mark.shape, (SIZE / 2) * 0.66);
      stroke(context, outline, { stroke: "#fff", width: 5 });
      context.fillStyle = look.fill;
      context.fill(outline);
      stroke(context, outline, { stroke: look.stroke, width: look["stroke-width"], dashes: look["stroke-dasharray"] });
      return canvas;
    }

    /** Write how many are in each bubble: after all of them, so that none hides a part of a number. */
    numbers(context, bubbles, theme) {
      Object.assign(context, { font: "600 11px system-ui, sans-serif", textAlign: "center", textBaseline: "middle", fillStyle: theme.ink });
      for (const { n, left, top } of bubbles) context.fillText(F.number(n), left, top + 0.5);
    }

    /** Paint a bubble, ringed by the colours of their types in proportion. */
    bubble(context, { n, radius, left, top }, counts, theme) {
      disc(context, left, top, radius + 1.2, "#fff");
      disc(context, left, top, radius, theme.paper);
      context.lineWidth = RING;
      const start = -Math.PI / 2;
      let from = 0;
      const arc = (share, colour) => {
        context.beginPath();
        context.arc(left, top, radius - RING / 2, start + from * 2 * Math.PI, start + (from + share) * 2 * Math.PI);
        context.strokeStyle = colour;
        context.stroke();
        from += share;
      };
      for (let type = 0; type < counts.length; type++) {
        if (counts[type] / n >= LEAST) arc(counts[type] / n, this.points.marks[type].colour);
      }
      if (from < 1 - 1e-9) arc(1 - from, theme.muted);
    }
  };

  function disc(context, left, top, radius, colour) {
    context.beginPath();
    context.arc(left, top, radius, 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.fill();
  }

  function path(shape, radius) {
    const outline = new Path2D();
    const corners = F.style.shapes[shape] || [];
    if (!corners.length) outline.arc(0, 0, radius, 0, 2 * Math.PI);
    for (const [x, y] of corners) outline.lineTo(x * radius, y * radius);
    outline.closePath();
    return outline;
  }

  function stroke(context, outline, { stroke, width, dashes }) {
    context.strokeStyle = stroke;
    context.lineWidth = width;
    context.setLineDash(dashes ? dashes.split(" ").map(Number) : []);
    context.stroke(outline);
  }
})((window.Fujianmap = window.Fujianmap || {}));
