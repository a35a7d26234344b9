// The filters: search, facets with the count that each choice would give, years. One element: a
// change of filter sets some numbers here, where thirty widgets would each be drawn anew.

import whenReady from "./part.js";

const TYPING_SETTLES_MS = 300;
const LONG_LIST = 14;
/** Beside such a count there is no room for a second column. */
const VAST = 10_000;

export default (component) => whenReady(component, show);

function show({ data, labels, parentElement, setTriggerValue }) {
  const panel = parentElement.querySelector(".panel") || parentElement.appendChild(element("div", "panel"));
  panel.tell = (deed) => setTriggerValue("deed", deed);
  if (panel.labels !== labels) {
    // The focus must survive a change of language or of the counties on offer.
    const focused = panel.contains(document.activeElement) ? document.activeElement.dataset.place : null;
    panel.lang = labels.lang;
    panel.labels = labels;
    // The search stays where it is: whoever types there may be in the middle of a word.
    if (!panel.firstChild) panel.append(search());
    name(panel.firstChild, labels);
    while (panel.lastChild !== panel.firstChild) panel.lastChild.remove();
    panel.append(...labels.facets.map(facet), dates(labels), clearAll(labels));
    if (focused) panel.querySelector(`[data-place="${CSS.escape(focused)}"]`)?.focus();
  }
  refresh(panel, { q: "", from: "", to: "", ...data });
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function tell(inside, deed) {
  inside.closest(".panel").tell(deed);
}

/** Tell the map first: it has the rows and shows the choice while the server still thinks of it. */
function choose(inside, deed) {
  const frame = document.querySelector(".st-key-map iframe");
  // A sandboxed frame has no origin to name; what is chosen is no secret.
  frame?.contentWindow.postMessage({ type: "fujianmap:wish", wish: deed }, "*");
  tell(inside, deed);
}

function search() {
  const box = element("div", "st-key-q");
  const label = element("label");
  const input = element("input");
  Object.assign(input, { type: "search", autocomplete: "off" });
  input.dataset.place = "q";
  label.append("", input);
  let settling;
  const send = () => {
    clearTimeout(settling);
    if (input.dataset.sent !== input.value) {
      input.dataset.sent = input.value;
      tell(input, { q: input.value });
    }
  };
  input.oninput = () => {
    clearTimeout(settling);
    settling = setTimeout(send, TYPING_SETTLES_MS);
  };
  input.onchange = send;
  input.onkeydown = (event) => {
    // No value: a handler that gives false would keep the key from the field.
    if (event.key === "Enter") send();
  };
  box.append(label);
  return box;
}

/** Give the search its words, in the reader's language. */
function name(box, labels) {
  const [said, input] = box.querySelector("label").childNodes;
  said.data = labels.search;
  Object.assign(input, { placeholder: labels.hint, maxLength: labels.longest });
}

function facet(one) {
  const group = element("div", `facet st-key-${one.key}`);
  group.setAttribute("role", "group");
  const head = element("div", "facet-head");
  const title = element("h2", "", one.title);
  title.id = `facet-${one.key}`;
  group.setAttribute("aria-labelledby", title.id);
  const clear = element("button", "clear", one.clear);
  clear.type = "button";
  clear.dataset.place = `clear-${one.key}`;
  clear.setAttribute("aria-label", one.clear_label);
  clear.onclick = () => choose(clear, { facet: one.key, values: [] });
  head.append(title, clear);
  group.append(head);
  if (one.values.length > LONG_LIST) group.append(within(one));
  const list = element("div", "values");
  for (const [id, label] of one.values) list.append(value(one.key, id, label));
  group.append(list);
  if (one.more) group.append(element("p", "more", one.more));
  return group;
}

/** A search inside a long list. */
function within(one) {
  const input = element("input", "within");
  Object.assign(input, { type: "search", placeholder: one.within });
  input.setAttribute("aria-label", one.within);
  input.oninput = () => {
    const wanted = input.value.normalize("NFKC").toLowerCase().trim();
    for (const button of input.nextElementSibling.children) {
      button.hidden = !button.firstChild.textContent.normalize("NFKC").toLowerCase().includes(wanted);
    }
  };
  return input;
}

function value(key, id, label) {
  const button = element("button");
  button.type = "button";
  button.dataset.value = id;
  button.dataset.place = `${key}-${id}`;
  button.append(element("span", "", label), element("b"));
  button.onclick = () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    const pressed = [...button.parentElement.children].filter((b) => b.getAttribute("aria-pressed") === "true");
    choose(button, { facet: key, values: pressed.map((b) => b.dataset.value) });
  };
  return button;
}

function dates(labels) {
  const box = element("div", "dates");
  for (const key of ["from", "to"]) {
    const label = element("label", `st-key-${key}`, labels[key]);
    const select = element("select");
    select.dataset.place = key;
    for (const year of ["", ...labels.years]) {
      const option = element("option", "", year || labels.any);
      option.value = year;
      select.append(option);
    }
    select.onchange = () => tell(select, { [key]: select.value });
    label.append(select);
    box.append(label);
  }
  return box;
}

function clearAll(labels) {
  const box = element("div", "st-key-clear_all");
  const button = element("button", "", labels.clear_all);
  button.type = "button";
  button.dataset.place = "clear_all";
  button.onclick = () => choose(button, { clear: true });
  box.append(button);
  return box;
}

/** Put in what changed: counts, choices, the search. */
function refresh(panel, data) {
  const input = panel.querySelector(".st-key-q input");
  if (document.activeElement !== input || input.dataset.sent === undefined) input.value = data.q;
  input.dataset.sent = data.q;
  for (const [key, counts] of Object.entries(data.counts)) {
    const group = panel.querySelector(`.st-key-${key}`);
    const chosen = new Set(data.chosen[key]);
    group.querySelector(".clear").hidden = !chosen.size;
    const buttons = group.querySelector(".values").children;
    group.classList.toggle("vast", Math.max(...counts) >= VAST);
    counts.forEach((n, k) => {
      const button = buttons[k];
      button.setAttribute("aria-pressed", String(chosen.has(button.dataset.value)));
      const [count, said] = [button.lastChild, n.toLocaleString("en-US")];
      if (count.textContent !== said) count.textContent = said;
      button.classList.toggle("none", n === 0);
    });
  }
  for (const key of ["from", "to"]) {
    const select = panel.querySelector(`.st-key-${key} select`);
    // A link may set a date that is no whole year.
    if (![...select.options].some((option) => option.value === data[key])) select.append(new Option(data[key]));
    select.value = data[key];
  }
  panel.querySelector(".st-key-clear_all button").disabled = !(data.q || data.from || data.to || Object.keys(data.chosen).length);
}
