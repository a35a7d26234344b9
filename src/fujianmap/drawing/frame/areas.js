// The local base map: sea, neighbouring land, prefectures shaded by count, counties, names.
(function (F) {
  "use strict";

  const PANES = { areas: 300, cover: 350, names: 450 };
  const COUNTIES_FROM_ZOOM = 9;
  /** So many levels before they are drawn counties are made ready. */
  const AHEAD = 1;

  F.Areas = class {
    constructor(map, base, callbacks) {
      this.map = map;
      this.callbacks = callbacks;
      this.shades = {};
      this.layers = new Set();
      this.lang = "zh";
      this.drill = "";
      for (const [name, z] of Object.entries(PANES)) {
        map.createPane(name).style.zIndex = z;
        if (name !== "areas") map.getPane(name).style.pointerEvents = "none";
      }
      map.getPane("areas").setAttribute("aria-hidden", "true");
      const canvas = F.outlineCanvas("areas");
      const still = { ...canvas, interactive: false };
      this.surroundings = new F.OutlineLayers(F.outlines(base.surroundings), { ...still, style: () => this.landStyle() });
      const prefectures = F.outlines(base.prefectures);
      this.prefectures = new F.OutlineLayers(prefectures, {
        ...canvas,
        style: (feature) => this.areaStyle(feature.properties.adcode),
        onEachFeature: (feature, layer) => this.listen(feature.properties, layer),
      });
      this.outline = new F.OutlineLayers(F.outlines(base.province), { ...still, style: () => this.outlineStyle() });
      this.counties = new F.Counties(map, {
        ...canvas,
        style: ({ properties }) => this.countyStyle(properties),
        onEachFeature: ({ properties }, layer) => this.listenCounty(properties, layer),
      }, { made: (features) => this.nameCounties(features), shown: () => this.outline.bringToFront() });
      this.names = L.layerGroup();
      this.features = prefectures.features.map((f) => f.properties);
      this.placing = new F.Names(map, prefectures.features);
      this.surroundings.addTo(map);
      this.prefectures.addTo(map);
      this.outline.addTo(map);
      this.names.addTo(map);
      map.on("zoomend", () => this.zoomed());
    }

    get colours() {
      return F.style.themes[this.theme] || F.style.themes.light;
    }

    landStyle() {
      const c = this.colours;
      return { color: c.landline, weight: 0.8, fillColor: c.land, fillOpacity: 1 };
    }

    outlineStyle() {
      return { color: this.colours.coast, weight: 1.4, fill: false, opacity: 0.95 };
    }

    areaStyle(adcode) {
      const c = this.colours;
      const shaded = this.layers.has("shading");
      const shade = shaded ? this.shades[adcode] || 0 : 0;
      const away = this.drill && this.drill !== adcode;
      // How many there are in a prefecture that was not chosen is not what is asked: it is no 0.
      return {
        color: c.border, weight: 1, fillColor: away ? c.land : c.shades[shade], fillOpacity: this.base === "local" ? 1 : 0.55,
        opacity: away ? 0.6 : 1, className: `area shade-${shade}`,
      };
    }

    listen(properties, layer) {
      layer.bindTooltip(() => this.callbacks.describe(properties), { sticky: true, className: "area-tip" });
      layer.on("click", (event) => {
        L.DomEvent.stopPropagation(event);
        layer.closeTooltip();
        this.callbacks.chosen(properties.adcode);
      });
      layer.on("mouseover", () => layer.setStyle({ weight: 2.2, color: this.colours.coast }));
      layer.on("mouseout", () => layer.setStyle({ weight: 1, color: this.colours.border }));
    }

    /** Show another state: only what differs is touched. */
    update({ shades, layers, lang, theme, base, drill, covered, county_counts, county_breaks }) {
      const restyled = theme !== this.theme || base !== this.base || drill !== this.drill
        || String([...layers]) !== String([...this.layers]) || JSON.stringify(shades) !== JSON.stringify(this.shades);
      const renamed = lang !== this.lang || layers.has("labels") !== this.layers.has("labels")
        || drill !== this.drill || !this.named;
      const counted = String(county_breaks) !== String(this.county_breaks) || JSON.stringify(county_counts) !== JSON.stringify(this.county_counts);
      Object.assign(this, { shades, layers, lang, theme, base, drill, county_counts, county_breaks });
      if (restyled || counted) this.counties.restyle();
      if (restyled) {
        this.map.getContainer().dataset.theme = theme;
        F.restyle(this.surroundings, () => this.landStyle());
        F.restyle(this.outline, () => this.outlineStyle());
        F.restyle(this.prefectures, ({ adcode }) => this.areaStyle(adcode));
        if (base !== "local") this.surroundings.remove();
        else if (!this.map.hasLayer(this.surroundings)) this.surroundings.addTo(this.map).bringToBack();
      }
      if (renamed) this.name();
      this.cover(covered);
      this.zoomed();
    }

    /** Light up the areas that a record without a point covers. */
    cover(adcodes) {
      const wanted = (adcodes || []).join();
      if (wanted === this.covering) return;
      this.covering = wanted;
      if (this.cover_layer) this.cover_layer.remove();
      if (!wanted) return;
      const chosen = new Set(adcodes);
      this.cover_layer = L.geoJSON(
        { type: "FeatureCollection", features: this.prefectures.toGeoJSON().features.filter((f) => chosen.has(f.properties.adcode)) },
        { pane: "cover", interactive: false, style: () => ({ color: this.colours.accent, weight: 2.5, fillColor: this.colours.accent, fillOpacity: 0.12, dashArray: "6 4" }) },
      ).addTo(this.map);
    }

    name() {
      this.named = true;
      this.names.clearLayers();
      if (!this.layers.has("labels")) return;
      for (const properties of this.features) this.names.addLayer(this.label(properties, "prefecture"));
      this.nameCounties(this.counties.features);
      this.declutter();
    }

    nameCounties(features) {
      for (const { properties } of this.layers.has("labels") ? features : []) {
        if (!this.drill || properties.prefecture === this.drill) this.names.addLayer(this.label(properties, "county"));
      }
    }

    label(properties, level) {
      const text = this.lang === "zh" ? properties.label_zh || properties.name_zh : properties.label_en || properties.name_en;
      const icon = L.divIcon({ className: `place-name ${level}`, html: F.element("span", "", text), iconSize: null });
      const marker = L.marker([properties.label_lat, properties.label_lon], {
        icon, pane: "names", interactive: false, keyboard: false,
      });
      return Object.assign(marker, { area: properties });
    }

    /** Counties are fetched when first looked at, and drawn when close or when drilled into. */
    zoomed() {
      const zoom = this.map.getZoom();
      const wanted = this.layers.has("counties") || this.drill !== "" || zoom >= COUNTIES_FROM_ZOOM;
      this.map.getContainer().classList.toggle("close", zoom >= COUNTIES_FROM_ZOOM || this.drill !== "");
      if (!this.asked && (wanted || zoom >= COUNTIES_FROM_ZOOM - AHEAD)) {
        this.asked = true;
        this.callbacks.counties().then((packed) => this.counties.make(packed)).then(() => this.declutter());
      }
      this.counties.show(wanted);
      this.declutter();
    }

    /** In the prefecture that the reader went into counties are shaded and take a pointer; elsewhere only outlined. */
    countyStyle({ adcode, prefecture }) {
      const c = this.colours;
      const inside = prefecture === this.drill;
      const n = inside && this.layers.has("shading") ? (this.county_counts || {})[adcode] || 0 : 0;
      const k = this.county_breaks.findIndex((high) => n <= high);
      const shade = n === 0 ? 0 : k < 0 ? this.county_breaks.length : k + 1;
      return {
        color: c.border, weight: inside ? 1.1 : 0.6, opacity: inside ? 1 : 0.6,
        fill: inside, fillColor: c.shades[shade], fillOpacity: this.base === "local" ? 1 : 0.55, interactive: inside,
        className: `county-area${inside ? " inside" : ""} shade-${shade}`,
      };
    }

    listenCounty(properties, layer) {
      layer.bindTooltip(() => this.callbacks.describe(properties), { sticky: true, className: "area-tip" });
      layer.on("click", (event) => {
        L.DomEvent.stopPropagation(event);
        layer.closeTooltip();
        this.callbacks.chosenCounty(properties.adcode);
      });
    }

    /** Let names give way to markers and to each other, once for all that happens together. */
    declutter() {
      if (this.due) return;
      this.due = true;
      queueMicrotask(() => this.settle());
    }

    settle() {
      this.due = false;
      const close = this.map.getContainer().classList.contains("close") || this.layers.has("counties");
      this.placing.settle(this.names.getLayers(), this.callbacks.obstacles(), close);
    }
  };
})((window.Fujianmap = window.Fujianmap || {}));
