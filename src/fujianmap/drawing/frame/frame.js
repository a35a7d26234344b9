// The map's own state. Data comes once, by URL; after that a change sends only which rows are
// shown. Nothing here reloads the map, and nothing moves it but the reader or a new `focus`.
(function (F) {
  "use strict";

  // Leaflet then moves its elements in two dimensions. With three each marker and each name would be
  // a layer for the browser to put together, and a hundred of them take it longer than a frame.
  L.Browser.ie3d = true;

  const VIEW_SETTLES_MS = 500;
  const DEEDS_KEPT = 8;
  /** What a reader does to the map that may move it. */
  const TOUCHES = ["pointerdown", "wheel", "keydown", "dblclick"];
  /** What a state does not say; page/mapstate.py leaves it out. */
  const NOTHING = {
    chosen: {}, rest: "all", layers: F.style.layers, base: "local", theme: "light", selected: -1, breaks: [], county_breaks: [], drill: "", county_counts: {}, covered: [], tiles: [], tiles_by: "",
  };

  /** Do something when what is drawn now has been painted. */
  F.afterPaint = function (then) {
    requestAnimationFrame(() => setTimeout(then));
  };

  F.Frame = class {
    constructor(map, options) {
      this.map = map;
      this.options = options;
      this.state = null;
      this.focused = null;
      this.files = new Map();
      this.events = 0;
      this.queue = Promise.resolve();
      map.attributionControl.setPrefix(false);
      L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
      this.legend = new F.Legend().addTo(map);
      this.notice = new F.Notice().addTo(map);
      this.note("");
      // Whether the reader did something to the map, and whether that moved it from where it was sent.
      this.touched = this.away = false;
      for (const deed of TOUCHES) map.getContainer().addEventListener(deed, () => (this.touched = true), true);
      map.on("moveend", () => this.moved());
      map.on("resize", () => this.refit());
      map.on("popupclose", () => (this.popped = -1));
      // Leaflet hears Escape only while the map itself has the focus, not one of its markers.
      map.getContainer().addEventListener("keydown", (event) => event.key === "Escape" && map.closePopup());
      this.tiles = new F.Tiles(map, () => this.tilesFailed());
      this.foresight = new F.Foresight((url) => this.fetch(url), () => this.update(this.told));
      this.popped = this.awaited = -1;
      this.popup = L.popup({ maxWidth: 300, minWidth: 220, autoPanPadding: [24, 24] });
    }

    /** Fetch a JSON file once. */
    fetch(url) {
      if (!this.files.has(url)) {
        const answer = (window.fetched?.get(url) || fetch(url)).then((response) => {
          window.fetched?.delete(url);
          if (!response.ok) throw new Error(`${response.status} ${url}`);
          return response.json();
        });
        answer.catch(() => this.files.delete(url));
        this.files.set(url, answer);
      }
      return this.files.get(url);
    }

    get words() {
      return F.words[this.state.lang];
    }

    /** Take a new state. States that arrive while one is being drawn are drawn in turn. */
    update(told) {
      const state = (this.told = { ...NOTHING, ...told });
      if (this.foresight.of !== state.facets) this.foresight.forget();
      return this.take({ ...state, mask: this.foresight.over(state) });
    }

    /** Draw at once what the reader chose beside the map; the server's answer is on its way. */
    wish(wish) {
      if (this.told && this.foresight.wish(wish, this.told)) this.take({ ...this.told, mask: this.foresight.mask });
    }

    take(state) {
      this.wanted = state;
      this.queue = this.queue.then(() => (this.wanted === state ? this.draw(state) : undefined)).catch((error) => this.fail(error));
      return this.queue;
    }

    fail(error) {
      this.note("notice.data", this.wanted.lang);
      console.warn(error);
    }

    /** Say one sentence above the map, or none; it is kept, to be said anew in another language. */
    note(key, lang = this.lang) {
      this.noted = key;
      this.notice.say(key ? (F.words[lang] || F.words.zh)[key] : "");
    }

    async draw(state) {
      const [base, points] = await Promise.all([this.fetch(state.base_map), this.fetch(state.points)]);
      const first = this.state === null;
      if (!first && state.visit !== this.state.visit) this.stay(state);
      const before = first ? -1 : this.state.selected;
      this.state = { ...state, layers: new Set(state.layers) };
      // Before there is anything to draw: it would all be drawn twice.
      const begun = first && this.aim(state.focus, true);
      if (!this.areas) this.areas = new F.Areas(this.map, base, this.areaCallbacks());
      if (this.rows_url !== state.points) this.bring(state, points);
      this.rows.lang = state.lang;
      const { layers } = this.state;
      const shown = layers.has("initiatives") ? this.rows.shown(state.mask) : new Uint8Array(this.rows.ids.length);
      this.marks.update({ shown, layers, selected: state.selected, theme: state.theme });
      if (this.popped >= 0 && (!this.marks.has(this.popped) || this.otherOpened(before, state.selected))) this.popup.close();
      this.tally();
      const { base: tiles, tiles: urls, tiles_by } = this.state;
      if (tiles !== this.tiles.name) this.note("");
      this.tiles.update(tiles, urls, tiles_by);
      this.areas.update({ ...this.state, base: this.tiles.layers.length ? tiles : "local", shades: this.shades });
      if (this.lang !== state.lang) this.speak();
      this.thank();
      this.legend.show(this.rows, this.marks.drawn, {
        words: this.words, breaks: state.drill ? state.county_breaks : state.breaks,
        level: state.drill ? "county" : "prefecture", layers: this.state.layers, colours: this.areas.colours,
      });
      const aimed = this.aim(state.focus, false) || begun;
      if (aimed && state.focus.open && state.selected >= 0) this.open(state.selected);
      if (state.apart) this.moved();
      this.map.getContainer().dataset.ready = "true";
      // The server holds back what is further down until it hears that the map is drawn.
      if (first) F.afterPaint(() => this.moved(0));
      F.afterPaint(() => this.foresight.bring(state).catch((error) => console.warn(error)));
    }

    /** Tell whether another record was opened elsewhere; a choice on the map may not be back yet. */
    otherOpened(before, selected) {
      if (selected === this.awaited) this.awaited = -1;
      return selected !== before && selected !== this.popped && this.awaited < 0;
    }

    /** Take up another file of rows: few as markers, many on a canvas. */
    bring(state, points) {
      if (this.marks) this.marks.destroy();
      this.rows_url = state.points;
      const texts = new F.Texts(state.texts, points.ids.length, (url) => this.fetch(url));
      const rows = (this.rows = new F.Rows(points, texts));
      const few = rows.ids.length <= F.style.marker_rows;
      this.marks = new (few ? F.Marks : F.Points)(this.map, rows, this.rowCallbacks(rows));
      if (few) F.afterPaint(() => this.name(rows));
    }

    /** Fetch the texts of all rows, so that every marker has its name. */
    name(rows) {
      rows.texts.all().then(() => {
        if (this.rows === rows) this.marks.rename();
      }).catch((error) => this.fail(error));
    }

    rowCallbacks(rows) {
      return {
        chosen: (i) => this.choose(i),
        describe: (i) => `${rows.name(i)}, ${rows.typeLabel(i, this.words)}, ${F.standsFor(rows, i, this.words)}`,
        word: (key) => this.words[key],
        group: (counts) => F.group(rows, counts, this.words),
        list: (positions, n, at) => this.list(positions, n, at),
        spread: () => this.follow(),
        painted: () => {
          this.follow();
          this.areas.declutter();
        },
      };
    }

    /** The host of the tiles did not answer: the local base map is there all the same. */
    tilesFailed() {
      this.note("notice.tiles");
      this.areas.update({ ...this.state, base: "local", shades: this.shades });
    }

    areaCallbacks() {
      return {
        chosen: (adcode) => this.say({ event: "area", adcode }),
        chosenCounty: (adcode) => this.say({ event: "county", adcode }),
        counties: () => this.fetch(this.state.county_map),
        obstacles: () => this.marks.obstacles(),
        describe: (properties) => {
          const box = F.element("div");
          const name = this.state.lang === "zh" ? properties.name_zh : properties.name_en;
          const n = (properties.prefecture ? this.state.county_counts : this.counts)[properties.adcode] || 0;
          box.append(F.element("b", "", name), F.element("br"), F.element("span", "", F.fill(this.words["area.count"], { n })));
          return box;
        },
      };
    }

    /** Count the drawn rows of each prefecture, and find its class. */
    tally() {
      const { areas } = this.rows.points;
      this.counts = {};
      this.rows.tally("prefecture", this.marks.drawn).forEach((n, k) => {
        if (n && areas[k]) this.counts[areas[k]] = n;
      });
      this.shades = {};
      for (const [adcode, n] of Object.entries(this.counts)) {
        const k = this.state.breaks.findIndex((high) => n <= high);
        this.shades[adcode] = k < 0 ? this.state.breaks.length : k + 1;
      }
    }

    /** Change to another language without touching the view. */
    speak() {
      this.lang = this.state.lang;
      document.documentElement.lang = this.lang === "zh" ? "zh-CN" : "en";
      if (window.early) document.title = this.words["map.label"];
      if (window.frameElement) window.frameElement.title = this.words["map.label"];
      this.map.getContainer().setAttribute("aria-label", this.words["map.label"]);
      this.map.getContainer().setAttribute("role", "application");
      const zoom = this.map.zoomControl;
      if (zoom) {
        for (const [button, key] of [[zoom._zoomInButton, "zoom.in"], [zoom._zoomOutButton, "zoom.out"]]) {
          button.title = this.words[key];
          button.setAttribute("aria-label", this.words[key]);
        }
      }
      this.note(this.noted);
      this.marks.rename();
      if (this.popped >= 0) this.open(this.popped);
    }

    /**
     * Another visit has begun, after the connection was lost: the reader looks where the map looks.
     * So it is when the first begins, after the map; it is told what was done before it.
     */
    stay({ focus, visit }) {
      const before = this.state.visit === undefined;
      const same = JSON.stringify({ ...this.state.focus, n: 0 }) === JSON.stringify({ ...focus, n: 0 });
      this.focused = !before || same ? focus.n : null;
      for (const deed of this.deeds || []) if (deed.visit === undefined) Object.assign(deed, { visit, sent: focus.n });
      this.last_at = "";
      this.moved(before ? 0 : undefined);
    }

    /** Thank those whom the rows and boundaries shown now are owed to. */
    thank() {
      // Leaflet takes a credit for HTML; an element's own text is not.
      const { credit } = this.state;
      const said = credit ? F.element("span", "", credit).innerHTML : this.words.attribution;
      if (said === this.credit) return;
      if (this.credit) this.map.attributionControl.removeAttribution(this.credit);
      this.credit = said;
      this.map.attributionControl.addAttribution(said);
    }

    /** Move the map where the page sends it, unless it was sent there before; tells whether it moved. */
    aim(focus, first) {
      if (!focus || focus.n === this.focused) return false;
      this.focused = focus.n;
      this.away = Boolean(focus.exact);
      this.touched = false;
      const still = first || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      if (focus.zoom !== undefined) {
        const at = [focus.lat, focus.lon];
        if (still) this.map.setView(at, focus.zoom, { animate: false });
        else this.map.flyTo(at, focus.exact ? focus.zoom : Math.max(focus.zoom, this.map.getZoom()), { duration: 0.6 });
        return true;
      }
      const bounds = [[focus.south, focus.west], [focus.north, focus.east]];
      const size = this.map.getSize();
      // Leave the legend its corner where there is room for both.
      const legend = size.x >= 640 ? Math.min(180, size.x * 0.24) : 0;
      this.map.fitBounds(bounds, { animate: !still, paddingTopLeft: [12, 12], paddingBottomRight: [12 + legend, 12] });
      return true;
    }

    /** Fit anew what the map was sent to when it gets another size, unless the reader has moved it since. */
    refit() {
      if (this.away || !this.state || this.state.focus?.south === undefined) return;
      this.focused = null;
      this.aim(this.state.focus, true);
    }

    choose(i) {
      if (this.state.selected !== i) this.awaited = i;
      this.open(i);
      this.say({ event: "record", id: this.rows.ids[i] });
    }

    /** Open the popup of a row that is drawn, as soon as its texts are there. */
    async open(i) {
      if (!this.marks.has(i)) return;
      const { rows } = this;
      this.opening = i;
      await rows.texts.ready(i).catch((error) => this.fail(error));
      if (this.opening !== i || this.rows !== rows || !this.marks.has(i)) return;
      const { at, offset } = this.marks.anchor(i);
      this.pop(F.popup(rows, i, this.words), at, offset);
      this.popped = i;
    }

    /** Keep the popup at its symbol, which may stand elsewhere at another zoom or beside others. */
    follow() {
      if (this.popped < 0 || !this.marks.has(this.popped)) return;
      const { at, offset } = this.marks.anchor(this.popped);
      Object.assign(this.popup.options, { offset: L.point(offset), autoPan: false });
      this.popup.setLatLng(at);
      this.popup.options.autoPan = true;
    }

    /** Let the reader choose among rows at one place. */
    async list(positions, n, at) {
      const { rows } = this;
      await Promise.all(positions.map((i) => rows.texts.ready(i))).catch((error) => this.fail(error));
      if (this.rows === rows) this.pop(F.choices(rows, positions, n, (i) => this.choose(i)), at, [0, 0]);
    }

    pop(content, at, offset) {
      this.popup.options.offset = L.point(offset);
      this.popup.setContent(content).setLatLng(at).openOn(this.map);
      // Leaflet speaks English only.
      this.popup.getElement().querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", this.words["popup.close"]);
    }

    /**
     * Tell the page what the reader did; the number keeps equal deeds apart. The page only sees the
     * value that was sent last: so the deeds before go with it, lest a busy server miss one.
     */
    say(deed) {
      const { visit } = this.state;
      const told = { ...deed, n: ++this.events, visit, sent: this.focused, at: this.at(), moved: this.away };
      this.deeds = [...(this.deeds || []), told].slice(-DEEDS_KEPT);
      if (window.Streamlit) window.Streamlit.setComponentValue({ born: this.options.born, deeds: this.deeds, seen: this.seen() });
    }

    at() {
      const centre = this.map.getCenter();
      return [+centre.lng.toFixed(5), +centre.lat.toFixed(5), +this.map.getZoom().toFixed(2)];
    }

    /** What the map shows: west, south, east and north, once a message and not with every deed. */
    seen() {
      const bounds = this.map.getBounds();
      return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((side) => +side.toFixed(4));
    }

    moved(after = VIEW_SETTLES_MS) {
      if (this.state === null) return;
      if (this.touched) this.away = true;
      clearTimeout(this.settling);
      this.settling = setTimeout(() => {
        const at = this.at();
        if (at.join() !== this.last_at) {
          this.last_at = at.join();
          this.say({ event: "view" });
        }
        this.place();
      }, after);
    }

    /** The address bar follows without asking the server; see page/parts/head.js. */
    place() {
      if (!window.Streamlit || !this.state || !(this.away || this.state.apart)) return;
      window.parent.postMessage({ type: "fujianmap:place", at: this.at() }, "*");
    }

    /** How many initiatives are drawn now: cheap enough to ask at every frame. */
    count() {
      let n = 0;
      for (const one of this.marks ? this.marks.drawn : []) n += one;
      return n;
    }

    /** Ids of the initiatives that are drawn now; tests and benchmarks read it. */
    shown() {
      return this.marks ? this.marks.positions().map((i) => this.rows.ids[i]) : [];
    }
  };

  /** Begin on a Leaflet map. */
  F.begin = function (map) {
    const frame = new F.Frame(map, { born: Date.now().toString(36) });
    window.fujianmap = {
      update: (state) => frame.update(state),
      wish: (wish) => frame.wish(wish),
      place: () => frame.place(),
      foresees: () => frame.foresight.chosen !== null,
      shown: () => frame.shown(),
      count: () => frame.count(),
      view: () => frame.at(),
      map,
    };
    return frame;
  };
})((window.Fujianmap = window.Fujianmap || {}));
