// Figures by what they belong to: those of the province, then each initiative's under its name.

import whenReady from "./part.js";

export default (component) => whenReady(component, show);

function show({ data, labels, parentElement, setTriggerValue }) {
  const place = parentElement.querySelector(".by-initiative") || parentElement.appendChild(document.createElement("div"));
  place.className = "by-initiative";
  place.lang = data.lang;
  const shown = data.rows.map((k) => labels.figures[k]);
  const whole = shown.filter((figure) => !figure.of.length);
  const groups = new Map();
  for (const figure of shown.filter((one) => one.of.length)) {
    const key = JSON.stringify(figure.of);
    groups.set(key, [...(groups.get(key) || []), figure]);
  }
  const parts = [];
  if (whole.length) parts.push(element("h3", "", labels.province), list(whole, "figures wide"));
  if (groups.size) parts.push(element("h3", "", labels.others), grouped([...groups.values()]));
  place.replaceChildren(...parts);

  function grouped(all) {
    const columns = element("div", "groups");
    for (const figures of all) {
      const group = element("section", "");
      const names = element("h4", "");
      for (const [id, name] of figures[0].of) names.append(opener(id, name));
      group.append(names, list(figures, "figures"));
      columns.append(group);
    }
    return columns;
  }

  function opener(id, name) {
    const button = element("button", "", name);
    button.type = "button";
    if (id === data.open) button.setAttribute("aria-current", "true");
    button.onclick = () => setTriggerValue("deed", { id });
    return button;
  }
}

function list(figures, name) {
  const all = element("ul", name);
  for (const { meant, label, period, cited, note } of figures) {
    const item = element("li", "");
    const where = element("span", "where");
    for (const [place, url, title] of cited) where.append(link(place, url, title), " ");
    item.append(element("strong", "", meant), " ", element("span", "", label), " ", element("span", "period", period), " ", where);
    if (note[0]) item.append(Object.assign(element("span", "note", note[0]), { lang: note[1] }));
    all.append(item);
  }
  return all;
}

function link(place, url, title) {
  const link = element("a", "", `${place} ↗`);
  Object.assign(link, { href: url, target: "_blank", rel: "noopener noreferrer", title });
  link.setAttribute("aria-label", `${title}, ${place}`);
  return link;
}

function element(kind, name, words = "") {
  const made = document.createElement(kind);
  if (name) made.className = name;
  made.textContent = words;
  return made;
}
