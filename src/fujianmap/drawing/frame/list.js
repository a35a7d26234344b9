// The list under a page of its own. Its first rows stand in the page; the others are written here
// when filters bring them up, so that the list always begins with the first that match.
(function (F) {
  "use strict";

  const TAGS = { zh: "zh-CN", en: "en" };

  F.List = class {
    /** `page` knows the rows and opens one; `further` holds what only this list says of them. */
    constructor(page, further) {
      this.page = page;
      this.further = further;
      this.most = page.about.most;
      this.own = [...document.querySelectorAll("tr[data-i]")];
      this.own.forEach((line) => page.link(line));
      this.lines = new Map(this.own.map((line, i) => [i, line]));
      this.note = document.querySelector("#more");
      this.tail = document.querySelector("#list table").appendChild(F.element("tbody"));
      this.written = "";
    }

    /** Show the first of the rows that match, and say how many more there are. */
    show(shown, selected) {
      const matching = F.positions(shown.map(Number));
      const listed = matching.slice(0, this.most);
      const visible = new Set(listed);
      this.own.forEach((line, i) => (line.hidden = !visible.has(i)));
      const later = listed.filter((i) => i >= this.own.length);
      if (later.join() !== this.written) {
        this.written = later.join();
        for (const i of [...this.lines.keys()]) if (i >= this.own.length && !visible.has(i)) this.lines.delete(i);
        this.tail.replaceChildren(...later.map((i) => this.line(i)));
      }
      for (const [i, line] of this.lines) line.classList.toggle("selected", i === selected);
      if (this.note) this.tell(matching.length - listed.length);
    }

    tell(n) {
      this.note.hidden = n === 0;
      for (const [lang, words] of Object.entries(this.page.about.words)) {
        this.note.querySelector(`[lang="${TAGS[lang]}"]`).textContent = F.fill(words.more, { n, most: this.most });
      }
    }

    line(i) {
      if (!this.lines.has(i)) this.lines.set(i, this.write(i));
      return this.lines.get(i);
    }

    /** A row as Python writes it (drawing/weblist.py). */
    write(i) {
      const { page } = this;
      const line = F.element("tr");
      line.dataset.i = i;
      const kind = this.cell((lang) => page.label("type", page.rows.type(i), lang));
      for (const one of kind.children) {
        const symbol = F.element("span", "symbol");
        symbol.append(F.symbol(page.rows.mark(i), "site", 14));
        one.prepend(symbol);
      }
      const where = this.cell((lang) => this.where(i, lang));
      where.append(...this.both((lang) => F.words[lang][`precision.${page.rows.precision(i) || "none"}`] || "", "quiet"));
      line.append(
        this.cell((lang) => this.text("name", i, lang) || page.rows.ids[i], "name"), kind, where,
        this.cell((lang) => this.when(i, lang)), this.cell((lang) => this.text("summary", i, lang)), this.sources(i),
      );
      page.link(line);
      return line;
    }

    both(say, classes) {
      return Object.keys(TAGS).filter(say).map((lang) => {
        const element = F.element("span", classes, say(lang));
        element.lang = TAGS[lang];
        return element;
      });
    }

    cell(say, classes) {
      const cell = F.element("td", "own-lang");
      cell.append(...this.both(say, classes));
      return cell;
    }

    text(column, i, lang) {
      const { texts } = this.page;
      return texts[`${column}_${lang}`][i] || texts[`${column}_${lang === "zh" ? "en" : "zh"}`][i];
    }

    /** What only the list says of a row, which Python sends for those that are not in the page. */
    said(column, i) {
      return this.further[column][i - this.own.length];
    }

    where(i, lang) {
      const { page } = this;
      const areas = [...page.city[i]].filter((adcode) => page.about.boxes[adcode]).map((adcode) => page.label("city", adcode, lang));
      const scope = this.further.scopes[this.said("scope", i)][lang];
      return this.text("place", i, lang) || areas.join(lang === "zh" ? "、" : ", ") || scope;
    }

    when(i, lang) {
      const words = this.page.about.words[lang];
      const [start, end] = [this.said("start", i), this.said("end", i)];
      if (start && end && start !== end) return F.fill(words.from_to, { start, end });
      if (start && !end) return F.fill(words.since, { start });
      return end && !start ? F.fill(words.by, { end }) : start;
    }

    sources(i) {
      const cell = F.element("td");
      const { sources, citations, cited } = this.page.texts;
      for (const [zh, en, url] of citations[cited[i]].map((k) => sources[k])) {
        const box = cell.appendChild(F.element("div", "own-lang"));
        const said = this.both((lang) => (lang === "zh" ? zh : en));
        const link = F.link(url);
        if (link) link.append(...said);
        box.append(...(link ? [link] : said));
      }
      const locator = this.said("locator", i);
      if (locator) cell.append(F.element("div", "quiet", locator));
      return cell;
    }
  };
})((window.Fujianmap = window.Fujianmap || {}));
