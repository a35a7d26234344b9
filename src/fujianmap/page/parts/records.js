// A list of records that can be chosen: one element, however long, whose texts are only text.

import whenReady from "./part.js";

export default (component) => whenReady(component, show);

function show({ data, labels, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector("ul") || parentElement.appendChild(document.createElement("ul"));
  list.className = "records";
  list.lang = labels.lang;
  list.setAttribute("aria-label", labels.label);
  list.open = (id) => setTriggerValue("deed", { id });
  const rows = data.rows.map((k) => labels.rows[k]);
  const held = JSON.stringify(rows);
  if (list.held !== held) fill(list, rows);
  list.held = held;
  for (const button of list.querySelectorAll("button")) {
    if (button.dataset.id === data.open) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  // Whoever closed the record stands nowhere now: back to the entry that opened it.
  if (list.opened && !data.open && document.activeElement === document.body) entry(list, list.opened)?.focus();
  list.opened = data.open;
}

/** Put other entries in the list; whoever stands on one that stays keeps standing there. */
function fill(list, rows) {
  const stood = list.contains(document.activeElement) ? document.activeElement.dataset.id : "";
  list.replaceChildren(...rows.map(([id, name, more]) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.id = id;
    button.textContent = name;
    button.onclick = () => list.open(id);
    const rest = document.createElement("span");
    rest.textContent = more;
    item.append(button, rest);
    return item;
  }));
  if (stood) entry(list, stood)?.focus();
}

function entry(list, id) {
  return list.querySelector(`button[data-id="${CSS.escape(id)}"]`);
}
