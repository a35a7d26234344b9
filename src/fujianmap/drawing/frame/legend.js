// The legend: only what is drawn now. And the one line for notices.
(function (F) {
  "use strict";

  /** A type with its symbol and how many there are. */
  F.typeItem = function (rows, code, n, words) {
    const item = F.element("li");
    const type = rows.points.types[code];
    item.append(F.symbol(rows.points.marks[code], "site", 18), F.element("span", "", words[`type_short.${type}`] || F.shortened(type, F.style.label_characters)), F.element("b", "", F.number(n)));
    return item;
  };

  F.Legend = L.Control.extend({
    options: { position: "bottomright" },

    onAdd() {
      this.box = F.element("details", "legend");
      this.box.open = window.matchMedia("(min-width: 640px) and (min-height: 600px)").matches;
      window.addEventListener("beforeprint", () => (this.box.open = true));
      L.DomEvent.disableClickPropagation(this.box);
      L.DomEvent.disableScrollPropagation(this.box);
      return this.box;
    },

    show(rows, drawn, { words, breaks, level, layers, colours }) {
      const types = rows.tally("type", drawn);
      const counted = rows.tally("precision", drawn);
      const precisions = new Set(rows.points.precisions.filter((_, k) => counted[k] > 0));
      this.box.replaceChildren(F.element("summary", "", words.legend));
      this.box.append(this.typeList(rows, types, words));
      if (precisions.size) this.box.append(this.precisionList(precisions, words));
      if (layers.has("shading") && breaks.length) this.box.append(this.shadeList(breaks, level, words, colours));
    },

    typeList(rows, types, words) {
      const list = F.element("ul", "types");
      const drawn = [...types.keys()].filter((k) => types[k]);
      const most = F.style.listed_types;
      // Where there are too many, the commonest.
      if (drawn.length > most) drawn.sort((a, b) => types[b] - types[a]);
      for (const k of drawn.slice(0, most)) list.append(F.typeItem(rows, k, types[k], words));
      if (drawn.length > most) list.append(F.element("li", "more", `+ ${drawn.length - most}`));
      return list;
    },

    precisionList(precisions, words) {
      const list = F.element("ul", "precisions");
      for (const precision of ["site", "neighbourhood", "county", "prefecture"]) {
        if (!precisions.has(precision)) continue;
        const item = F.element("li");
        item.append(F.symbol({ colour: "#4a5760", shape: "circle" }, precision, 18), F.element("span", "", words[`precision.${precision}`]));
        list.append(item);
      }
      const ring = F.element("li");
      const circle = F.svg("svg", { width: 18, height: 18, viewBox: "-9 -9 18 18", "aria-hidden": "true" });
      circle.append(F.svg("circle", { r: 7.5, fill: "currentColor", "fill-opacity": 0.13, stroke: "currentColor", "stroke-width": 0.9 }));
      ring.append(circle, F.element("span", "", words["legend.ring"]));
      list.append(ring);
      return list;
    },

    shadeList(breaks, level, words, colours) {
      const part = F.element("div", "shades");
      part.append(F.element("p", "", words[`legend.shades.${level}`]));
      const scale = F.element("ol");
      let low = 1;
      [0, ...breaks].forEach((high, k) => {
        const item = F.element("li", "", k === 0 ? "0" : low === high ? F.number(high) : `${F.number(low)}–${F.number(high)}`);
        item.style.setProperty("--shade", colours.shades[k]);
        scale.append(item);
        if (k > 0) low = high + 1;
      });
      part.append(scale);
      return part;
    },
  });

  F.Notice = L.Control.extend({
    options: { position: "topright" },

    onAdd() {
      this.box = F.element("div", "notice");
      this.box.setAttribute("role", "status");
      return this.box;
    },

    say(sentence) {
      this.box.textContent = sentence;
      this.box.hidden = !sentence;
    },
  });
})((window.Fujianmap = window.Fujianmap || {}));
