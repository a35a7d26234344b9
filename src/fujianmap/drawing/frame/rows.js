// The rows as Python sends them (drawing/rows.py): one typed array a column, so that a hundred
// thousand stay small, and the texts in chunks that are fetched when they are first looked at.
(function (F) {
  "use strict";

  /** What stands in a coordinate for "no point". */
  const NONE = -(2 ** 31);
  const MICRO = 1e6;
  const WORDS = { type: "types", precision: "precisions", prefecture: "areas" };

  F.Rows = class {
    constructor(points, texts) {
      this.points = points;
      this.texts = texts;
      this.lang = "zh";
      this.ids = points.ids;
      this.lon = degrees(points.lon);
      this.lat = degrees(points.lat);
      this.km = Float64Array.from(new Int32Array(bytes(points.metres).buffer), (metres) => metres / 1000);
      this.codes = { type: this.coded("type"), precision: this.coded("precision"), prefecture: this.coded("prefecture") };
    }

    coded(column) {
      return F.codes(this.points[column], this.ids.length);
    }

    /** Tell whether a row has a point. */
    located(i) {
      return !Number.isNaN(this.lon[i]);
    }

    /** Places in the world at zoom 0, in px, as Leaflet's Web Mercator has them: all x, and all y. */
    world() {
      const n = this.ids.length;
      const [x, y] = [new Float64Array(n), new Float64Array(n)];
      for (let i = 0; i < n; i++) {
        const sine = Math.sin((this.lat[i] * Math.PI) / 180);
        x[i] = (this.lon[i] / 360 + 0.5) * 256;
        y[i] = (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 256;
      }
      return [x, y];
    }

    type(i) {
      return this.points.types[this.codes.type[i]];
    }

    mark(i) {
      return this.points.marks[this.codes.type[i]];
    }

    typeLabel(i, words) {
      return this.labelOf(this.codes.type[i], words);
    }

    /** Label of the type with a number; an unknown type stands for itself. */
    labelOf(code, words) {
      const type = this.points.types[code];
      return words[`type.${type}`] || F.shortened(type, F.style.label_characters);
    }

    precision(i) {
      return this.points.precisions[this.codes.precision[i]];
    }

    prefecture(i) {
      return this.points.areas[this.codes.prefecture[i]] || "";
    }

    /** Count the drawn rows of each code of a column: `drawn` holds a one for each of them. */
    tally(column, drawn) {
      const codes = this.codes[column];
      const counts = new Uint32Array(this.points[WORDS[column]].length);
      for (let i = 0; i < codes.length; i++) counts[codes[i]] += drawn[i];
      return counts;
    }

    /** Which of the rows with a point are shown: a one for each. */
    shown(mask) {
      const shown = F.bits(mask, this.ids.length);
      for (let i = 0; i < shown.length; i++) if (this.lon[i] !== this.lon[i]) shown[i] = 0;
      return shown;
    }

    /** A text in the reader's language, or in the other where it has none. */
    text(column, i) {
      const other = this.lang === "zh" ? "en" : "zh";
      return F.shortened(this.texts.cell(`${column}_${this.lang}`, i) || this.texts.cell(`${column}_${other}`, i));
    }

    name(i) {
      return this.text("name", i) || this.ids[i];
    }

    sources(i) {
      return this.texts.sources(i).map(([zh, en, url]) => [F.shortened(this.lang === "zh" ? zh || en : en || zh), url]);
    }
  };

  /** Texts of `n` rows: a file, or one that says where the files of so many rows each are. */
  F.Texts = class {
    constructor(url, n, fetch) {
      this.url = url;
      this.size = n;
      this.fetch = fetch;
      this.chunks = new Map();
    }

    /** Promise that the texts of a row are there. */
    async ready(i) {
      const urls = await this.found();
      await this.bring(urls, Math.floor(i / this.size));
    }

    async all() {
      const urls = await this.found();
      await Promise.all(urls.map((_, k) => this.bring(urls, k)));
    }

    /** Where the chunks are. */
    async found() {
      const { chunks, size } = await this.fetch(this.url);
      if (!chunks) return [this.url];
      this.size = size;
      return chunks;
    }

    async bring(urls, k) {
      if (!this.chunks.has(k)) this.chunks.set(k, await this.fetch(urls[k]));
    }

    /** A text, empty while it is not there. */
    cell(column, i) {
      const chunk = this.chunks.get(Math.floor(i / this.size));
      return chunk ? chunk[column][i % this.size] : "";
    }

    /** The sources of a row, each as its label in both languages and its address. */
    sources(i) {
      const chunk = this.chunks.get(Math.floor(i / this.size));
      return chunk ? chunk.citations[chunk.cited[i % this.size]].map((k) => chunk.sources[k]) : [];
    }
  };

  /** Read which rows are shown, one bit a row in base64 or "all", into a byte a row. */
  F.bits = function (text, n) {
    if (text === "all") return new Uint8Array(n).fill(1);
    const packed = bytes(text);
    const rows = new Uint8Array(packed.length * 8);
    for (let k = 0, i = 0; k < packed.length; k++) {
      const byte = packed[k];
      for (let bit = 7; bit >= 0; bit--) rows[i++] = (byte >> bit) & 1;
    }
    return rows.subarray(0, n);
  };

  /** Write which rows are shown, a byte a row, as `bits` reads it. */
  F.packed = function (rows) {
    if (rows.every(Boolean)) return "all";
    const bytes = new Uint8Array(Math.ceil(rows.length / 8));
    rows.forEach((one, i) => one && (bytes[i >> 3] |= 128 >> (i & 7)));
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  };

  /** Positions in a list, of as many bytes each as Python found needful. */
  F.codes = function (text, n) {
    const { buffer } = bytes(text);
    return new { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array }[n ? buffer.byteLength / n : 1](buffer);
  };

  function degrees(text) {
    return Float64Array.from(new Int32Array(bytes(text).buffer), (value) => (value === NONE ? NaN : value / MICRO));
  }

  function bytes(text) {
    const raw = atob(text);
    const read = new Uint8Array(raw.length);
    for (let k = 0; k < raw.length; k++) read[k] = raw.charCodeAt(k);
    return read;
  }
})((window.Fujianmap = window.Fujianmap || {}));
