// Points in square cells of the screen: what lies together is counted, what lies near is found.
//
// Cells are tied to the world at whole zoom levels, so that they stay put while the map is panned.
// Nothing is kept from one filter to the next: one pass over all rows costs less than a frame.
(function (F) {
  "use strict";

  /** Symbols whose middles are no further apart, in px, lie on each other. */
  const OVER = 8;
  /** So many cells from its own a symbol may stand, or be pointed at. */
  const STRAY = 2;
  /** Neighbours of a cell that come after it: right, down. */
  const AFTER = [[1, 0], [-1, 1], [0, 1], [1, 1]];
  /** Between two bubbles, in px. */
  const BETWEEN = 3;
  /** Bubbles that lie on each other are moved apart so many times, for one that moves may come to lie on the next. */
  const NUDGES = 6;

  F.Grid = class {
    /**
     * @param x,y  positions in the world at zoom 0, in px
     * @param side  of a cell, in px of the screen at a whole zoom level
     * @param few  so many points of a cell are drawn one by one
     */
    constructor(x, y, side, few) {
      Object.assign(this, { x, y, side, few });
      this.members = new Int32Array(x.length);
      this.homes = new Int32Array(x.length);
      this.sorted = new Int32Array(x.length);
      this.left = new Float32Array(x.length);
      this.top = new Float32Array(x.length);
      this.stand = { dx: new Int8Array(x.length), dy: new Int8Array(x.length), crowded: new Uint8Array(x.length) };
      this.alone = new Int32Array(0);
      this.cells = 0;
    }

    /** Sort the drawn points of a window into cells: `scale` px of the screen to one of the world. */
    fill(drawn, window) {
      const { zoom, originX, originY, width, height } = window;
      const scale = 2 ** zoom;
      const fit = 2 ** Math.floor(zoom + 0.25) / this.side;
      const column = (px) => Math.floor(((originX + px) / scale) * fit);
      const row = (px) => Math.floor(((originY + px) / scale) * fit);
      Object.assign(this, { window, scale, originX, originY, column0: column(0), row0: row(0) });
      this.columns = column(width) - this.column0 + 1;
      this.rows = row(height) - this.row0 + 1;
      this.cells = this.columns * this.rows;
      this.step = scale / fit;
      this.starts = new Int32Array(this.cells + 1);
      this.sort(this.count(drawn, fit));
      this.bubbles = new Array(this.cells).fill(null);
    }

    /** Note the cell of each drawn point that lies in the window; the number of those. */
    count(drawn, fit) {
      const { x, y, members, homes, starts, columns, rows, column0, row0 } = this;
      let found = 0;
      for (let i = 0; i < x.length; i++) {
        if (drawn[i] === 0) continue;
        const column = Math.floor(x[i] * fit) - column0;
        const row = Math.floor(y[i] * fit) - row0;
        if (column < 0 || column >= columns || row < 0 || row >= rows) continue;
        const home = row * columns + column;
        members[found] = i;
        homes[found++] = home;
        starts[home + 1]++;
      }
      return found;
    }

    sort(found) {
      const { members, homes, starts, sorted } = this;
      for (let cell = 0; cell < this.cells; cell++) starts[cell + 1] += starts[cell];
      const next = starts.slice();
      for (let k = 0; k < found; k++) sorted[next[homes[k]]++] = members[k];
    }

    /** Positions of the rows in a cell. */
    inside(cell) {
      return this.sorted.subarray(this.starts[cell], this.starts[cell + 1]);
    }

    /** Lay out all cells: what stands alone is then in `alone`, in the order of the rows, all else in bubbles. */
    lay() {
      const alone = [];
      const bubbles = [];
      for (let cell = 0; cell < this.cells; cell++) {
        const [from, to] = [this.starts[cell], this.starts[cell + 1]];
        if (to - from > this.few) bubbles.push((this.bubbles[cell] = this.bubble(cell, from, to)));
        else for (let k = from; k < to; k++) alone.push(this.sorted[k]);
      }
      this.alone = Int32Array.from(alone).sort();
      for (let k = 0; k < NUDGES; k++) this.nudge();
      this.spread(bubbles);
      return bubbles;
    }

    /** Let what stands alone stand apart, so that each can be seen and reached. */
    spread(bubbles) {
      const { x, y, left, top, scale, originX, originY, stand } = this;
      for (const i of this.alone) {
        left[i] = x[i] * scale - originX;
        top[i] = y[i] * scale - originY;
      }
      F.spreadAmong(this.alone, left, top, this.window, bubbles, stand);
      for (const i of this.alone) {
        left[i] += stand.dx[i];
        top[i] += stand.dy[i];
      }
    }

    /** Move bubbles that lie on each other apart, each by half of what is wanting. */
    nudge() {
      const { bubbles, columns } = this;
      bubbles.forEach((bubble, cell) => {
        if (!bubble) return;
        const column = cell % columns;
        for (const [right, down] of AFTER) {
          if (column + right < 0 || column + right >= columns) continue;
          const other = bubbles[cell + down * columns + right];
          if (!other) continue;
          const [x, y] = [other.left - bubble.left, other.top - bubble.top];
          const far = Math.hypot(x, y) || 1;
          const by = (bubble.radius + other.radius + BETWEEN - far) / 2 / far;
          if (by <= 0) continue;
          bubble.left -= by * x;
          bubble.top -= by * y;
          other.left += by * x;
          other.top += by * y;
        }
      });
    }

    /** A bubble stands where its points are thickest, but clear of those of other cells, as far as
     *  it still covers that place. */
    bubble(cell, from, to) {
      let x = 0;
      let y = 0;
      for (let k = from; k < to; k++) {
        x += this.x[this.sorted[k]];
        y += this.y[this.sorted[k]];
      }
      const n = to - from;
      const radius = 11 + 3.4 * Math.log10(n);
      const middle = (k, start, origin) => ((start + k + 0.5) * this.step) - origin;
      const room = Math.max(0, this.step / 2 - 0.65 * radius);
      const clamp = (value, centre) => Math.min(centre + room, Math.max(centre - room, value));
      return {
        cell, n, radius,
        left: clamp((x / n) * this.scale - this.originX, middle(cell % this.columns, this.column0, this.originX)),
        top: clamp((y / n) * this.scale - this.originY, middle(Math.floor(cell / this.columns), this.row0, this.originY)),
      };
    }

    /** How far from its place a point that stands alone is drawn; null in a bubble or out of sight. */
    stands(i) {
      const column = Math.floor((this.x[i] * this.scale) / this.step) - this.column0;
      const row = Math.floor((this.y[i] * this.scale) / this.step) - this.row0;
      if (!(column >= 0 && column < this.columns && row >= 0 && row < this.rows)) return null;
      if (this.bubbles[row * this.columns + column]) return null;
      return [this.stand.dx[i], this.stand.dy[i]];
    }

    /** Those that stand on a row that stands alone, and that row: there was no room for all beside each other. */
    under(i) {
      const { left, top } = this;
      return Array.from(this.alone.filter((j) => Math.hypot(left[j] - left[i], top[j] - top[i]) <= OVER));
    }

    /** What is drawn nearest to a place of the window: a row `{ i }`, a `{ bubble }`, or null. */
    nearest(left, top, reach) {
      if (!this.cells) return null;
      const column = Math.floor((this.originX + left) / this.step) - this.column0;
      const row = Math.floor((this.originY + top) / this.step) - this.row0;
      const found = { by: Infinity, what: null };
      for (let r = Math.max(0, row - STRAY); r <= Math.min(this.rows - 1, row + STRAY); r++) {
        for (let c = Math.max(0, column - STRAY); c <= Math.min(this.columns - 1, column + STRAY); c++) {
          this.try(r * this.columns + c, left, top, reach, found);
        }
      }
      return found.what;
    }

    try(cell, left, top, reach, found) {
      const bubble = this.bubbles[cell];
      if (bubble) {
        const by = Math.hypot(bubble.left - left, bubble.top - top) - bubble.radius;
        if (by <= 0 && by < found.by) Object.assign(found, { by, what: { bubble } });
        return;
      }
      for (const i of this.inside(cell)) {
        const by = Math.hypot(this.left[i] - left, this.top[i] - top);
        if (by <= reach && by < found.by) Object.assign(found, { by, what: { i } });
      }
    }
  };
})((window.Fujianmap = window.Fujianmap || {}));
