// The page's head: title, what is shown in words, the way back, the language. One element, so that
// a change of filter touches three texts and nothing else.

import whenReady from "./part.js";

const MAP = ".st-key-map iframe";

/** Where the reader moved the map to stands in the address bar, as if it had been written there. */
window.addEventListener("message", ({ source, data }) => {
  if (data?.type !== "fujianmap:place" || source !== map()) return;
  const address = new URL(location.href);
  const [lon, lat, zoom] = data.at.map(Number);
  address.searchParams.set("at", `${lon.toFixed(5)},${lat.toFixed(5)},${+zoom}`);
  history.replaceState(history.state, "", address);
});
// It may have said so before anybody listened.
map()?.postMessage({ type: "fujianmap:where" }, "*");

/** The map's window: its frame may be on its way into the page; see arrival.js. */
function map() {
  return (document.getElementById("arrival") || document.querySelector(MAP))?.contentWindow;
}

export default (component) => whenReady(component, show);

function show({ data, labels, parentElement, setTriggerValue }) {
  document.documentElement.lang = labels.lang === "zh" ? "zh-CN" : "en";
  document.title = labels.title;
  const head = parentElement.querySelector(".head") || parentElement.appendChild(made());
  head.lang = labels.lang;
  say(head, "h1", labels.title);
  say(head, ".shown", data.counted);
  say(head, ".filters", data.filters);
  head.querySelector(".filters").title = data.filters;
  way(head.querySelector(".way"), { way: [], way_label: "", ...data }, setTriggerValue);
  languages(head.querySelector(".st-key-lang"), labels, setTriggerValue);
}

function made() {
  const head = document.createElement("div");
  head.className = "head";
  const counted = document.createElement("p");
  counted.className = "counted";
  counted.setAttribute("role", "status");
  const shown = document.createElement("strong");
  shown.className = "shown";
  counted.append(shown, filters());
  const way = document.createElement("nav");
  way.className = "way";
  const switcher = document.createElement("div");
  switcher.className = "st-key-lang";
  switcher.setAttribute("role", "group");
  head.append(document.createElement("h1"), counted, way, switcher);
  return head;
}

/** One line, whatever is chosen, so that the map stays where it is; the whole of it on demand. */
function filters() {
  const line = document.createElement("span");
  line.className = "filters";
  const turn = () => line.tabIndex === 0 && line.setAttribute("aria-expanded", String(line.classList.toggle("whole")));
  line.onclick = turn;
  line.onkeydown = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    turn();
  };
  new ResizeObserver(() => {
    const whole = line.classList.contains("whole");
    if (whole || line.scrollWidth > line.clientWidth) {
      line.tabIndex = 0;
      line.setAttribute("role", "button");
      line.setAttribute("aria-expanded", String(whole));
    } else for (const name of ["tabindex", "role", "aria-expanded"]) line.removeAttribute(name);
  }).observe(line);
  return line;
}

function say(head, where, text) {
  const element = head.querySelector(where);
  if (element.textContent !== text) element.textContent = text;
}

/** From a county to its prefecture, and from there to the province. */
function way(nav, data, setTriggerValue) {
  nav.hidden = data.way.length === 0;
  nav.setAttribute("aria-label", data.way_label);
  nav.replaceChildren(...data.way.map(([name, adcode]) => {
    const step = document.createElement(adcode ? "button" : "b");
    step.textContent = name;
    if (adcode) {
      step.type = "button";
      step.onclick = () => setTriggerValue("deed", { go: adcode });
    }
    return step;
  }));
}

function languages(group, { lang, language }, setTriggerValue) {
  group.setAttribute("aria-label", language);
  if (!group.children.length) {
    for (const [lang, name] of [["zh", "中文"], ["en", "English"]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.lang = lang;
      button.textContent = name;
      group.append(button);
    }
  }
  const press = (one) => {
    group.asked = one;
    for (const button of group.children) button.setAttribute("aria-pressed", String(button.lang === one));
  };
  press(lang);
  for (const button of group.children) {
    button.onclick = () => {
      // What was asked for last counts, not what is shown: the answer may still be on its way.
      if (group.asked === button.lang) return;
      press(button.lang);
      setTriggerValue("deed", { lang: button.lang });
    };
  }
}
