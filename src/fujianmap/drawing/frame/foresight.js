// What the next filters will show, told at once: the panel tells the frame what was chosen at the
// same time as it tells the server, and the rows' facets are here. The server's answer is still
// what counts: as soon as it speaks of the same choice, its mask is drawn.
(function (F) {
  "use strict";

  const TRUSTED_MS = 10_000;
  /** Stands for a mask that the server did not send, being too long. */
  F.UNTOLD = "?";

  /** The values of every facet, and which of them each row carries (drawing/rows.py). */
  class Facets {
    constructor(columns, n) {
      this.n = n;
      this.columns = new Map(
        Object.entries(columns).map(([name, { values, sets, codes }]) => [name, { values, sets, codes: F.codes(codes, n) }]),
      );
    }

    /** Which rows pass: OR within a facet, AND across; `rest` is what passes all else. */
    shown(chosen, rest) {
      const shown = Uint8Array.from(F.bits(rest, this.n));
      for (const [name, wanted] of Object.entries(chosen)) {
        const { values, sets, codes } = this.columns.get(name);
        const passes = sets.map((held) => (held.some((k) => wanted.includes(values[k])) ? 1 : 0));
        for (let i = 0; i < this.n; i++) shown[i] &= passes[codes[i]];
      }
      return shown;
    }
  }

  F.Foresight = class {
    /** `redraw` is called when nothing is foreseen any more. */
    constructor(fetch, redraw) {
      this.fetch = fetch;
      this.redraw = redraw;
      this.chosen = null;
      this.mask = null;
    }

    /** Fetch the facets of the rows that a state speaks of. */
    async bring({ facets, points }) {
      if (!facets || this.of === facets) return;
      this.of = facets;
      this.facets = null;
      this.forget();
      const [columns, { ids }] = await Promise.all([this.fetch(facets), this.fetch(points)]);
      if (this.of === facets) this.facets = new Facets(columns, ids.length);
    }

    /**
     * Take a wish of the reader: `{ facet, values }`, or `{ clear: true }`. Tells whether there is
     * something to draw for it now.
     */
    wish(wish, { facets, chosen, rest }) {
      const clear = wish.clear === true;
      // Where no facet is chosen, it is text or dates that are cleared: only the server can tell.
      if (clear && !Object.keys(this.chosen || chosen).length) return false;
      if (!this.facets || this.of !== facets || !(clear || (rest !== F.UNTOLD && this.facets.columns.has(wish.facet)))) return false;
      const next = clear ? {} : { ...(this.chosen || chosen), [wish.facet]: wish.values };
      // Counties are chosen inside one prefecture; see page/state.py.
      if ((next.city || []).length !== 1) delete next.county;
      for (const name of Object.keys(next)) if (!next[name].length) delete next[name];
      this.chosen = next;
      this.mask = F.packed(this.facets.shown(next, clear ? "all" : rest));
      clearTimeout(this.trusting);
      this.trusting = setTimeout(() => this.forget() && this.redraw(), TRUSTED_MS);
      return true;
    }

    /** The mask to draw for a state: its own, unless it speaks of what was chosen before. */
    over(state) {
      if (this.chosen && same(this.chosen, state.chosen)) this.forget();
      return this.chosen ? this.mask : state.mask;
    }

    forget() {
      clearTimeout(this.trusting);
      const was = this.chosen !== null;
      this.chosen = this.mask = null;
      return was;
    }
  };

  function same(one, other) {
    const told = (chosen) => JSON.stringify(Object.keys(chosen).sort().map((name) => [name, [...chosen[name]].sort()]));
    return told(one) === told(other);
  }
})((window.Fujianmap = window.Fujianmap || {}));
