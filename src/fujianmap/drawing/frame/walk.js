// A keyboard's way through points on a canvas: N and P go from one to the next of those in view,
// Enter opens it. What it comes to is said aloud; that there is such a way is said to whoever comes
// by keyboard.
(function (F) {
  "use strict";

  F.Walk = class {
    constructor(map, points, callbacks) {
      Object.assign(this, { map, points, callbacks, at: -1 });
      this.container = map.getContainer();
      this.before = this.container.getAttribute("aria-keyshortcuts");
      this.container.setAttribute("aria-keyshortcuts", "N P Enter");
      this.aloud = this.container.appendChild(F.element("div", "aloud"));
      this.aloud.setAttribute("aria-live", "polite");
      this.hint = this.container.appendChild(F.element("p", "walk-hint"));
      this.hint.id = "walk-hint";
      this.container.setAttribute("aria-describedby", this.hint.id);
      this.rename();
      this.heard = (event) => this.pressed(event);
      this.container.addEventListener("keydown", this.heard);
    }

    /** Say the way in the reader's language. */
    rename() {
      this.hint.textContent = this.callbacks.word("walk.hint");
    }

    pressed(event) {
      if (event.target !== this.container || event.ctrlKey || event.altKey || event.metaKey) return;
      const step = { n: 1, p: -1 }[event.key.toLowerCase()];
      if (step) this.go(step);
      else if (event.key === "Enter" && this.points.has(this.at)) this.callbacks.chosen(this.at);
    }

    /** Go to the next point in view, in the order of the rows; after the last comes the first. */
    go(step) {
      const inside = this.inside();
      if (!inside.length) return;
      const next = step > 0 ? inside.findIndex((i) => i > this.at) : inside.findLastIndex((i) => i < this.at);
      const k = next >= 0 ? next : step > 0 ? 0 : inside.length - 1;
      const i = (this.at = inside[k]);
      this.points.point(i);
      const say = () => this.at === i && (this.aloud.textContent = `${this.callbacks.describe(i)} (${k + 1}/${inside.length})`);
      this.points.rows.texts.ready(i).then(say, say);
    }

    /** Positions of the drawn points in view. */
    inside() {
      const { drawn, rows } = this.points;
      const view = this.map.getBounds();
      const [west, south, east, north] = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()];
      return F.positions(drawn).filter((i) => rows.lon[i] >= west && rows.lon[i] <= east && rows.lat[i] >= south && rows.lat[i] <= north);
    }

    destroy() {
      this.container.removeEventListener("keydown", this.heard);
      if (this.before === null) this.container.removeAttribute("aria-keyshortcuts");
      this.container.removeAttribute("aria-describedby");
      this.aloud.remove();
      this.hint.remove();
    }
  };
})((window.Fujianmap = window.Fujianmap || {}));
