// Where symbols stand so that each can be seen and reached: on its place where there is room, else
// as near to it as there is. Rows come in their order, and what depends on no other row never
// moves; all of it follows from places and zoom, so that the same view is always the same.
(function (F) {
  "use strict";

  /** Between the middles of two symbols, in px: they touch, and no more. */
  const APART = 18;
  /** What a symbol takes on each side, in px. */
  const HALF = APART / 2;
  /** How far from its place a symbol may stand, in px, the nearest tried first. */
  const FAR = [3, 6, 9, 12, 15, 18, 24, 30, 36, 42, 48, 54, 60];
  /** So many directions are tried. */
  const TURNS = 24;
  /** Directions of those that share one place, in the order in which they leave it. */
  const AROUND = [0, 12, 4, 16, 8, 20];
  /** Side of a square of the room, in px: 32 cells of 2 px. */
  const SQUARE = 64;
  const CELL = 2;
  /** Where the search around one place ended in vain, others in these px are spared it. */
  const QUARTER = 32;
  /** Squares around a window in which symbols stand too. */
  const MARGIN = 4;
  const NONE = [];
  /** Places in a room, kept from one painting to the next; only those of its symbols are read. */
  const kept = { x: new Float64Array(), y: new Float64Array() };

  /** Room on the screen: a bit a cell, in squares that are made when first needed. */
  class Room {
    constructor(span) {
      this.span = span;
      this.squares = new Map();
      this.bits = new Int32Array(32 * 256);
      this.used = 0;
      this.last = this.found = -1;
    }

    /** Tell whether a symbol may stand here. */
    free(x, y) {
      const column = Math.round(x / CELL);
      const row = Math.round(y / CELL);
      const square = this.square(row >> 5, column >> 5);
      return square < 0 || ((this.bits[square + (row & 31)] >>> (column & 31)) & 1) === 0;
    }

    /** Where the first of these steps stands that leads to a free spot; -1 if none does. */
    step(x, y, steps) {
      for (let k = 0; k < steps.length; k += 2) if (this.free(x + steps[k], y + steps[k + 1])) return k;
      return -1;
    }

    /** Let something stand here: no symbol comes within its disc. */
    take(x, y, disc = SYMBOL) {
      const [column, row] = [Math.round(x / CELL), Math.round(y / CELL)];
      for (const [down, half] of disc) this.fill(row + down, column - half, column + half);
    }

    fill(row, first, last) {
      for (let from = first; from <= last; from = (from | 31) + 1) {
        const to = Math.min(last, from | 31);
        let square = this.square(row >> 5, from >> 5);
        if (square < 0) square = this.make(row >> 5, from >> 5);
        this.bits[square + (row & 31)] |= (-1 << (from & 31)) & (-1 >>> (31 - (to & 31)));
      }
    }

    /** Where the bits of a square begin; -1 while nothing stands there. */
    square(row, column) {
      const key = row * this.span + column;
      if (key !== this.last) {
        this.last = key;
        this.found = this.squares.get(key) ?? -1;
      }
      return this.found;
    }

    make(row, column) {
      if (this.used === this.bits.length) {
        const more = new Int32Array(2 * this.bits.length);
        more.set(this.bits);
        this.bits = more;
      }
      this.found = this.used;
      this.used += 32;
      this.squares.set(row * this.span + column, this.found);
      return this.found;
    }
  }

  /** Cells less than so many px from the middle: lines of them, and how far each reaches to both sides. */
  function disc(px) {
    const cells = px / CELL;
    const lines = [];
    for (let down = 1 - Math.ceil(cells); down < cells; down++) lines.push([down, Math.ceil(Math.sqrt(cells ** 2 - down ** 2)) - 1]);
    return lines;
  }

  const SYMBOL = disc(APART);

  /** Steps to try from a place, in px right and down, for each wanted direction: near ones first, then those most in it. */
  const STEPS = Array.from({ length: TURNS }, (_, wanted) => Int8Array.from(FAR.flatMap((far) => {
    const turns = Array.from({ length: TURNS }, (_, k) => wanted + (k % 2 ? (k + 1) / 2 : -k / 2));
    return turns.flatMap((turn) => [Math.cos, Math.sin].map((part) => Math.round(far * part((turn * 2 * Math.PI) / TURNS))));
  })));

  /**
   * Find where symbols stand.
   *
   * @param x,y  their places in the world at zoom 0, in px
   * @param drawn  a one for each that is drawn
   * @param zoom  of the map
   * @returns `dx`, `dy`: px from the place of each; `crowded`: a one for each that has no room near
   *   its place and lies there on others
   */
  F.spread = function (x, y, drawn, zoom) {
    const found = { dx: new Int8Array(x.length), dy: new Int8Array(x.length), crowded: new Uint8Array(x.length) };
    const { left, top, span } = onScreen(x, y, drawn, 2 ** zoom);
    stand(F.positions(drawn), left, top, new Room(span), [], found);
    return found;
  };

  /**
   * Find where some symbols of a window stand, beside what is there already.
   *
   * @param positions  of the symbols, in the order of the rows
   * @param left,top  their places in the window, in px
   * @param window  px of the world at its corner, `originX` and `originY`, and its `width`
   * @param bubbles  what is there: `left`, `top` and `radius`
   * @param found  takes `dx`, `dy` and `crowded`, as above
   */
  F.spreadAmong = function (positions, left, top, { originX, originY, width }, bubbles, found) {
    const [aside, below] = [originX, originY].map((at) => at - (Math.floor(at / SQUARE) - MARGIN) * SQUARE);
    const room = new Room(Math.ceil(width / SQUARE) + 2 * MARGIN + 1);
    const there = bubbles.map((bubble) => ({ x: bubble.left + aside, y: bubble.top + below, radius: bubble.radius }));
    for (const bubble of there) room.take(bubble.x, bubble.y, disc(bubble.radius + HALF));
    for (const axis of ["x", "y"]) if (kept[axis].length < left.length) kept[axis] = new Float64Array(left.length);
    const { x, y } = kept;
    for (const i of positions) {
      found.dx[i] = found.dy[i] = found.crowded[i] = 0;
      x[i] = left[i] + aside;
      y[i] = top[i] + below;
    }
    stand(positions, x, y, room, there, found);
  };

  function stand(positions, left, top, room, bubbles, { dx, dy, crowded }) {
    const [standing, others] = [[], []];
    for (const i of positions) {
      if (!room.free(left[i], top[i])) others.push(i);
      else {
        room.take(left[i], top[i]);
        standing.push(i);
      }
    }
    const away = others.length ? ways(standing, left, top, room.span, bubbles) : null;
    const full = new Set();
    for (const i of others) {
      const quarter = Math.floor(top[i] / QUARTER) * 2 * room.span + Math.floor(left[i] / QUARTER);
      const steps = full.has(quarter) ? [] : STEPS[away(i)];
      const k = room.step(left[i], top[i], steps);
      if (k >= 0) {
        dx[i] = steps[k];
        dy[i] = steps[k + 1];
        room.take(left[i] + dx[i], top[i] + dy[i]);
      } else {
        crowded[i] = 1;
        full.add(quarter);
      }
    }
  }

  /** Places in px of the screen, from a corner of the room that lies on a square of the world; and how many squares it is wide. */
  function onScreen(x, y, drawn, scale) {
    let [west, north, east] = [Infinity, Infinity, -Infinity];
    for (let i = 0; i < drawn.length; i++) {
      if (!drawn[i]) continue;
      west = Math.min(west, x[i]);
      east = Math.max(east, x[i]);
      north = Math.min(north, y[i]);
    }
    const corner = (least) => (Math.floor((least * scale) / SQUARE) - 2) * SQUARE;
    const [from, above] = [corner(west), corner(north)];
    return { left: x.map((at) => at * scale - from), top: y.map((at) => at * scale - above), span: Math.ceil(((east - west) * scale) / SQUARE) + 5 };
  }

  /** The direction that is nearest to so many px right and down. */
  function towards(right, down) {
    return (Math.round((Math.atan2(down, right) / (2 * Math.PI)) * TURNS) + TURNS) % TURNS;
  }

  /** Give the function that tells in which direction a symbol leaves the nearest of those that stand on their places, or the bubble that it would lie on. */
  function ways(standing, left, top, span, bubbles) {
    const key = (column, row) => row * 4 * span + column;
    const side = APART + 2 * CELL;
    const cells = new Map();
    for (const i of standing) {
      const cell = key(Math.floor(left[i] / side), Math.floor(top[i] / side));
      if (cells.has(cell)) cells.get(cell).push(i);
      else cells.set(cell, [i]);
    }
    const shared = new Map();
    return (i) => {
      const column = Math.floor(left[i] / side);
      const row = Math.floor(top[i] / side);
      let nearest = -1;
      let by = Infinity;
      for (let k = 0; k < 9; k++) {
        for (const j of cells.get(key(column - 1 + (k % 3), row - 1 + Math.floor(k / 3))) || NONE) {
          const far = Math.hypot(left[i] - left[j], top[i] - top[j]);
          if (far >= by) continue;
          nearest = j;
          by = far;
        }
      }
      if (nearest < 0) {
        const far = bubbles.map(({ x, y, radius }) => Math.hypot(left[i] - x, top[i] - y) - radius);
        const { x, y } = bubbles[far.indexOf(Math.min(...far))];
        return towards(left[i] - x, top[i] - y);
      }
      if (by >= 1) return towards(left[i] - left[nearest], top[i] - top[nearest]);
      const before = shared.get(nearest) || 0;
      shared.set(nearest, before + 1);
      return AROUND[before % AROUND.length];
    };
  }
})((window.Fujianmap = window.Fujianmap || {}));
