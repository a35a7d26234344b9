// What the browser runs to time a page: `bench.ready(kind)` holds when it shows exactly the rows of
// a type, or all for "all"; `bench.click(kind)` is what a reader does. Clock and frames are its own.
"use strict";

const STILL = '[data-testid="stApp"][data-test-script-state="notRunning"]';
const LINES = '[data-testid="stMarkdownContainer"] p';
const COUNTED = ".head .shown";
const RADIO = '[data-testid="stRadio"] label';
const TYPE = (kind) => `.panel .st-key-type [data-value="${kind}"]`;

/** The window of the frame that holds a thing of that name. */
function holder(name) {
  const frames = Array.from({ length: window.frames.length }, (_, i) => window.frames[i]);
  return frames.find((one) => {
    try {
      return one[name];
    } catch {
      return false;
    }
  });
}

function says(kind) {
  const wanted = `shown ${bench.wanted[kind].n}`;
  return Array.from(document.querySelectorAll(LINES)).some((one) => one.textContent === wanted);
}

function choose(kind) {
  const found = Array.from(document.querySelectorAll(RADIO)).find((one) => one.textContent === kind);
  found.querySelector("input").click();
}

/** Number of Leaflet's markers on the map of a frame. */
function markers({ L, map }) {
  const seen = new Set();
  let n = 0;
  const visit = (layer) => {
    if (seen.has(layer)) return;
    seen.add(layer);
    if (layer instanceof L.Marker) n++;
    else if (layer.eachLayer) layer.eachLayer(visit);
  };
  map.eachLayer(visit);
  return n;
}

const HOW = {
  floor: { click: choose, ready: says },
  deck: {
    click: choose,
    ready: (kind) => says(kind) && document.querySelector(STILL) !== null && document.querySelector("canvas") !== null,
  },
  empty: { click: choose, ready: (kind) => holder("empty")?.empty === bench.wanted[kind].n },
  stock: {
    click: choose,
    ready(kind) {
      const frame = holder("map");
      return Boolean(frame && frame.L) && markers(frame) === bench.wanted[kind].n && says(kind);
    },
  },
  ours: {
    counts: true,
    click(kind) {
      if (kind !== "all") bench.pressed = kind;
      document.querySelector(TYPE(bench.pressed)).click();
    },
    ready(kind) {
      const frame = holder("fujianmap");
      if (!frame) return false;
      const { n, set } = bench.wanted[kind];
      if (frame.fujianmap.count() !== n) return false;
      return !set || frame.fujianmap.shown().every((id) => set.has(id));
    },
  },
};

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

const bench = (window.bench = {
  /** For each type how many rows are to be shown, and once that is known which. */
  wanted: {},

  begin(page) {
    Object.assign(bench, HOW[page]);
  },

  /** Wait until the rows of a type have been painted; the time then, or -1. */
  async until(kind, limit) {
    const end = performance.now() + limit;
    while (!bench.ready(kind)) {
      if (performance.now() > end) return -1;
      await frame();
    }
    await frame();
    await frame();
    return performance.now();
  },

  /** Wait until all of the page is there: its own count, and the script at its end; the time then, or -1. */
  async whole(limit) {
    const end = performance.now() + limit;
    while (!document.querySelector(STILL) || (bench.counts && !document.querySelector(COUNTED)?.textContent)) {
      if (performance.now() > end) return -1;
      await frame();
    }
    return performance.now();
  },

  /** Ms until the rows of a type are painted, and until all else on the page speaks of them too. */
  async change(kind, limit) {
    const counted = () => document.querySelector(COUNTED)?.textContent;
    const before = counted();
    const begun = performance.now();
    bench.click(kind);
    const done = await bench.until(kind, limit);
    if (done < 0) return [-1, -1];
    let whole = done;
    while (before !== undefined && (counted() === before || !document.querySelector(STILL))) {
      whole = await frame();
      if (whole - begun > limit) return [done - begun, -1];
    }
    return [done - begun, whole - begun];
  },

  /** From now on hold what is shown to the ids. */
  hold(ids) {
    for (const [kind, own] of Object.entries(ids)) {
      bench.wanted[kind] = { n: own.length, set: new Set(own) };
    }
  },

  /** From now on note the longest frame of the map. */
  watchFrames() {
    const map = holder("fujianmap");
    let last = map.performance.now();
    bench.slowest = 0;
    const next = () => {
      const now = map.performance.now();
      bench.slowest = Math.max(bench.slowest, now - last);
      last = now;
      map.requestAnimationFrame(next);
    };
    next();
  },
});
