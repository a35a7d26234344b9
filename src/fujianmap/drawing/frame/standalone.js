// A page of its own: the map, its rows and a panel that filters them. What the frame would fetch
// stands in this document as JSON; only a published site has it in files, which the document names.
(function (F) {
  "use strict";

  const LAYERS = ["initiatives", "shading", "labels", "counties", "rings"];
  const CLOSE = 10;
  const TYPING_MS = 120;

  const read = (name) => JSON.parse(document.getElementById(`data-${name}`).textContent);
  const folded = (text) => text.normalize("NFKC").toLowerCase();
  const find = (selector) => document.querySelector(selector);

  F.Alone = class {
    constructor(map, frame, points, texts, further) {
      Object.assign(this, { map, frame, points, texts });
      this.about = read("about");
      this.chosen = { city: new Set(), type: new Set() };
      this.q = "";
      this.lang = this.about.lang;
      this.layers = new Set(this.about.layers);
      this.selected = -1;
      this.focus = { n: 0, ...this.about.bbox };
      this.dark = window.matchMedia("(prefers-color-scheme: dark)");
      this.dark.addEventListener("change", () => this.show());
      this.bring();
      this.index();
      this.recall();
      this.aim();
      this.build();
      this.lines = new F.List(this, further);
      this.show();
      window.addEventListener("hashchange", () => this.visit());
      new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(map.getContainer());
    }

    /** Give the frame our credit, and take its deeds. */
    bring() {
      for (const lang of Object.keys(this.about.words)) {
        // Leaflet takes a credit for HTML; an element's own text is not.
        F.words[lang].attribution = F.element("span", "", this.about.credit[lang]).innerHTML;
      }
      this.frame.say = (deed) => this.answer(deed);
    }

    /** What filters look at: for each row its type, its cities and all its words. */
    index() {
      const { areas, cities, county, counties } = this.about;
      const rows = (this.rows = new F.Rows(this.points, null));
      const columns = Object.keys(this.texts).filter((name) => /_(zh|en)$/.test(name));
      this.n = rows.ids.length;
      this.values = { city: cities.map(([adcode]) => adcode), type: this.points.types };
      this.city = areas.map((held) => new Set(held.map((k) => cities[k][0])));
      this.hay = rows.ids.map((id, i) => folded([
        id, ...columns.map((name) => this.texts[name][i]),
        ...areas[i].flatMap((k) => cities[k].slice(1)), ...(counties[county[i]] || []),
      ].join("\n")));
    }

    get words() {
      return this.about.words[this.lang];
    }

    say(key, values) {
      return F.fill(this.words[key], values || {});
    }

    label(facet, value, lang = this.lang) {
      if (facet === "type") return F.words[lang][`type.${value}`] || value;
      const city = this.about.cities.find(([adcode]) => adcode === value);
      return city[lang === "zh" ? 1 : 2];
    }

    /** Tell whether a row passes every filter but one. */
    passes(i, but) {
      const { city, type } = this.chosen;
      if (but !== "type" && type.size && !type.has(this.rows.type(i))) return false;
      if (but !== "city" && city.size && ![...city].some((one) => this.city[i].has(one))) return false;
      return this.sought.every((word) => this.hay[i].includes(word));
    }

    held(facet, i) {
      return facet === "type" ? [this.rows.type(i)] : this.city[i];
    }

    /** Draw everything anew for what is chosen now. */
    show() {
      this.sought = folded(this.q).split(/\s+/).filter(Boolean);
      const shown = this.rows.ids.map((_, i) => this.passes(i));
      this.speak();
      this.count(shown);
      this.tally();
      this.lines.show(shown, this.selected);
      this.frame.update(this.state(shown));
      this.remember();
    }

    state(shown) {
      const { breaks, county_breaks } = this.about;
      const drill = this.chosen.city.size === 1 ? [...this.chosen.city][0] : "";
      return {
        lang: this.lang, theme: this.dark.matches ? "dark" : "light", points: "points", texts: "texts",
        base_map: "base", county_map: "counties", mask: F.packed(shown), selected: this.selected, breaks, county_breaks,
        layers: [...this.layers], base: "local", drill: this.about.boxes[drill] ? drill : "",
        county_counts: this.countyCounts(shown, drill), covered: this.covered(), focus: this.focus,
      };
    }

    countyCounts(shown, drill) {
      const counts = {};
      this.about.county.forEach((adcode, i) => {
        if (shown[i] && adcode && this.rows.prefecture(i) === drill) counts[adcode] = (counts[adcode] || 0) + 1;
      });
      return counts;
    }

    /** Prefectures that a record without a point covers. */
    covered() {
      if (this.selected < 0 || this.rows.located(this.selected)) return [];
      const own = [...this.city[this.selected]].filter((adcode) => this.about.boxes[adcode]);
      return own.length ? own : Object.keys(this.about.boxes);
    }

    /** Do what the reader asked for on the map. */
    answer(deed) {
      if (deed.event === "record") {
        this.selected = this.rows.ids.indexOf(deed.id);
        this.show();
      } else if (deed.event === "area") {
        const alone = this.chosen.city.size === 1 && this.chosen.city.has(deed.adcode);
        this.chosen.city = new Set(alone ? [] : [deed.adcode]);
        this.go();
      }
    }

    /** Look at the open row, at the cities that are chosen, or at what the file was made of. */
    aim() {
      const i = this.selected;
      const n = this.focus.n + 1;
      const { home } = this.about;
      const begun = n === 1 && !location.hash && home.zoom !== undefined;
      if (i >= 0 && this.rows.located(i) && !begun) {
        this.focus = { n, lon: this.rows.lon[i], lat: this.rows.lat[i], zoom: CLOSE, open: 1 };
        return;
      }
      const boxes = [...this.chosen.city].map((adcode) => this.about.boxes[adcode]).filter(Boolean);
      if (!boxes.length) {
        this.focus = { n, ...home, open: 1, exact: home.zoom !== undefined };
        return;
      }
      const edge = (most, k) => most(...boxes.map((box) => box[k]));
      this.focus = { n, west: edge(Math.min, 0), south: edge(Math.min, 1), east: edge(Math.max, 2), north: edge(Math.max, 3) };
    }

    go() {
      this.selected = -1;
      this.aim();
      this.show();
    }

    /** Open a row: its popup, or the areas that it covers. */
    open(i) {
      this.selected = i;
      this.aim();
      this.show();
      find("#map").scrollIntoView({ block: "nearest" });
    }

    // The panel

    build() {
      for (const button of document.querySelectorAll("[data-lang]")) {
        button.addEventListener("click", () => this.set(() => (this.lang = button.dataset.lang)));
      }
      const search = find("#q");
      search.value = this.q;
      let typing;
      search.addEventListener("input", () => {
        clearTimeout(typing);
        typing = setTimeout(() => this.set(() => (this.q = search.value)), TYPING_MS);
      });
      find("#clear").addEventListener("click", () => {
        this.chosen = { city: new Set(), type: new Set() };
        this.q = search.value = "";
        this.go();
      });
      this.buttons = { city: new Map(), type: new Map() };
      for (const facet of ["city", "type"]) {
        for (const value of this.values[facet]) find(`#${facet}`).append(this.choice(facet, value));
      }
      for (const layer of LAYERS) find("#layers").append(this.layer(layer));
      find("#filters").open = window.matchMedia("(min-width: 900px)").matches;
    }

    set(change) {
      change();
      this.show();
    }

    choice(facet, value) {
      const button = F.element("button");
      button.type = "button";
      button.dataset.value = value;
      button.classList.toggle("whole", facet === "city" && !this.about.boxes[value]);
      if (facet === "type") button.append(F.symbol(this.points.marks[this.points.types.indexOf(value)], "site", 18));
      button.append(F.element("span"), F.element("b"));
      button.addEventListener("click", () => {
        const chosen = this.chosen[facet];
        if (!chosen.delete(value)) chosen.add(value);
        if (facet === "city") this.go();
        else this.show();
      });
      this.buttons[facet].set(value, button);
      return button;
    }

    layer(name) {
      const label = F.element("label");
      const box = F.element("input");
      box.type = "checkbox";
      box.checked = this.layers.has(name);
      box.addEventListener("change", () => this.set(() => (box.checked ? this.layers.add(name) : this.layers.delete(name))));
      label.append(box, F.element("span"));
      label.dataset.layer = name;
      return label;
    }

    /** The name of a row in the list opens it on the map. */
    link(line) {
      for (const name of line.querySelectorAll(".name")) {
        const button = F.element("button", "name", name.textContent);
        button.type = "button";
        button.lang = name.lang;
        button.addEventListener("click", () => this.open(Number(line.dataset.i)));
        name.replaceWith(button);
      }
    }

    /** Say everything of the panel in the reader's language. */
    speak() {
      document.documentElement.lang = this.lang === "zh" ? "zh-CN" : "en";
      document.title = this.about.title[this.lang];
      for (const element of document.querySelectorAll("[data-say]")) element.textContent = this.say(element.dataset.say);
      find("#q").placeholder = this.say("search_hint");
      for (const button of document.querySelectorAll("[data-lang]")) {
        button.setAttribute("aria-pressed", String(button.dataset.lang === this.lang));
      }
      for (const label of document.querySelectorAll("[data-layer]")) {
        label.lastChild.textContent = this.say(`layer.${label.dataset.layer}`);
      }
    }

    count(shown) {
      const n = shown.filter(Boolean).length;
      const without = shown.filter((one, i) => one && !this.rows.located(i)).length;
      const values = { shown: n, total: this.about.total, unlocated: without };
      find("#counted").textContent = this.say(without ? "counted_unlocated" : "counted", values);
      find("#clear").hidden = !(this.q || this.chosen.city.size || this.chosen.type.size);
      find("#none").hidden = n > 0;
    }

    /** Beside each choice what it would give. */
    tally() {
      for (const facet of ["city", "type"]) {
        const counts = new Map();
        for (let i = 0; i < this.n; i++) {
          if (!this.passes(i, facet)) continue;
          for (const value of this.held(facet, i)) counts.set(value, (counts.get(value) || 0) + 1);
        }
        for (const [value, button] of this.buttons[facet]) {
          const n = counts.get(value) || 0;
          const [label, number] = button.querySelectorAll("span, b");
          label.textContent = this.label(facet, value);
          number.textContent = F.number(n);
          button.setAttribute("aria-pressed", String(this.chosen[facet].has(value)));
          button.classList.toggle("empty", n === 0);
        }
      }
    }

    // The address: what is chosen stands after the #, so that a link to this file can say it.

    recall() {
      const said = new URLSearchParams(location.hash.slice(1));
      this.lang = this.about.words[said.get("lang")] ? said.get("lang") : this.about.lang;
      this.q = (said.get("q") || "").slice(0, 200);
      for (const facet of ["city", "type"]) {
        const known = new Set(this.values[facet]);
        this.chosen[facet] = new Set(said.getAll(facet).filter((value) => known.has(value)));
      }
      this.selected = this.rows.ids.indexOf(location.hash.length > 1 ? said.get("id") : this.about.selected);
    }

    /** Show what another address says, such as one that a link in another file leads to. */
    visit() {
      this.recall();
      find("#q").value = this.q;
      this.aim();
      this.show();
    }

    remember() {
      const say = new URLSearchParams();
      if (this.lang !== this.about.lang) say.set("lang", this.lang);
      for (const facet of ["city", "type"]) for (const value of this.chosen[facet]) say.append(facet, value);
      if (this.q) say.set("q", this.q);
      if (this.selected >= 0) say.set("id", this.rows.ids[this.selected]);
      const hash = say.toString();
      if (hash !== location.hash.slice(1)) history.replaceState(null, "", hash ? `#${hash}` : location.pathname);
    }
  };

  // Before the map is made: it must have its room by then.
  document.documentElement.classList.add("live");

  /** Begin when the rows are there. */
  F.alone = function (map) {
    const frame = F.begin(map);
    frame.wanted = read("about");
    const files = find("#data-files") ? read("files") : {};
    const held = new Map();
    frame.fetch = (name) => {
      if (files[name]) return F.Frame.prototype.fetch.call(frame, files[name]);
      if (!held.has(name)) held.set(name, read(name));
      return Promise.resolve(held.get(name));
    };
    const further = frame.wanted.further ? frame.fetch("further") : null;
    Promise.all([frame.fetch("points"), frame.fetch("texts"), further]).then(
      (parts) => (F.page = new F.Alone(map, frame, ...parts)),
      (error) => frame.fail(error),
    );
  };
})((window.Fujianmap = window.Fujianmap || {}));
