// What a popup, a tooltip and a marker's spoken name say. Every text is set as text, never as HTML.
(function (F) {
  "use strict";

  const GROUPED = 6;

  /** Put values in their places; with a number, `{n:# row|# rows}` is `1 row` or `2 rows`, as in Python. */
  F.fill = (sentence, values) => sentence.replace(/\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g, (whole, name, one, many) => {
    if (!(name in values)) return whole;
    const value = Number.isInteger(values[name]) ? F.number(values[name]) : String(values[name]);
    return one === undefined ? value : (values[name] === 1 ? one : many).replace("#", value);
  });

  /** A text of a file no longer than what a popup or a legend has room for. */
  F.shortened = (text, most = F.style.popup_characters) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

  /** One sentence on what the point of a row stands for. */
  F.standsFor = function (rows, i, words) {
    const km = rows.km[i];
    const sentence = words[`stands.${rows.precision(i)}`] || "";
    return km > 0 ? `${sentence}${F.fill(words["stands.within"], { km })}` : sentence;
  };

  /** The popup of a row. */
  F.popup = function (rows, i, words) {
    const box = F.element("div", "record");
    const chip = F.element("div", "chip");
    chip.append(F.symbol(rows.mark(i), "site", 14), F.element("span", "", rows.typeLabel(i, words)));
    box.append(chip, F.element("h3", "", rows.name(i)));
    const place = rows.text("place", i);
    if (place) box.append(F.element("p", "place", place));
    const summary = rows.text("summary", i);
    if (summary) box.append(F.element("p", "summary", summary));
    box.append(F.element("p", "stands", F.standsFor(rows, i, words)));
    for (const [label, url] of rows.sources(i)) {
      const line = F.element("p", "source", `${words.source} `);
      line.append(url ? link(label, url) : F.element("span", "", label));
      box.append(line);
    }
    return box;
  };

  /** What a bubble holds: its types, those with the most first. */
  F.group = function (rows, counts, words) {
    const list = F.element("ul", "group");
    const most = [...counts.keys()].filter((k) => counts[k]).sort((a, b) => counts[b] - counts[a]);
    for (const k of most.slice(0, GROUPED)) list.append(F.typeItem(rows, k, counts[k], words));
    if (most.length > GROUPED) list.append(F.element("li", "", "…"));
    return list;
  };

  /** Names to choose from, of rows that stand at one place; `n` are there in all. */
  F.choices = function (rows, positions, n, chosen) {
    const list = F.element("ul", "choices");
    for (const i of positions) {
      const item = list.appendChild(F.element("li"));
      const button = item.appendChild(F.element("button", "", rows.name(i)));
      button.type = "button";
      button.prepend(F.symbol(rows.mark(i), rows.precision(i), 18));
      button.addEventListener("click", () => chosen(i));
    }
    if (n > positions.length) list.append(F.element("li", "more", `+ ${n - positions.length}`));
    return list;
  };

  /** A link, only to http or https with a host; null where the address is none. */
  F.link = function (url) {
    try {
      const { protocol, hostname } = new URL(url);
      if (!["http:", "https:"].includes(protocol) || !hostname) return null;
    } catch {
      return null;
    }
    const anchor = F.element("a");
    anchor.href = url;
    anchor.target = "_blank";
    anchor.rel = "noopener noreferrer";
    return anchor;
  };

  /** The same shown with its host, or as text. */
  function link(label, url) {
    const anchor = F.link(url);
    if (!anchor) return F.element("span", "", label);
    anchor.textContent = `${label} (${anchor.hostname})`;
    return anchor;
  }
})((window.Fujianmap = window.Fujianmap || {}));
