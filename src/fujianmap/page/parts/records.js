// A list of records that can be chosen: one element, however long, whose texts are only text.

export default function ({ data, labels, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector("ul") || parentElement.appendChild(document.createElement("ul"));
  list.className = "records";
  list.lang = data.lang;
  list.setAttribute("aria-label", data.label);
  list.replaceChildren(...data.rows.map((k) => {
    const [id, name, more] = labels.rows[k];
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    if (id === data.open) button.setAttribute("aria-current", "true");
    button.onclick = () => setTriggerValue("deed", { id });
    const rest = document.createElement("span");
    rest.textContent = more;
    item.append(button, rest);
    return item;
  }));
}
