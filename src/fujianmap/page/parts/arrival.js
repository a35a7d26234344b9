// The map before the page. Its frame is put where the page will have it, and shows what the page will
// show first, while Streamlit's own scripts are read and its session begins; then it moves into the
// page without being loaded again, and Streamlit speaks to it through the frame that it has made for
// it (drawing/frame/door.js). A browser that cannot move a frame so begins with the page.
(function () {
  "use strict";

  const STAGE = ".st-key-map";
  const PLACE = `${STAGE} iframe`;
  const HEAD = ".head .shown";
  const WHOLE = '[data-testid="stApp"][data-test-script-state="notRunning"]';
  const ANYTHING = '[data-testid="stElementContainer"]';
  const THEME = `stActiveTheme-${location.pathname}-v2`;
  const DARK = "#171f25";
  const NARROW = 768;

  const { src, dataset: { frame, later } } = document.currentScript;
  if (!("moveBefore" in Element.prototype)) {
    for (const href of later.split(" ").filter(Boolean)) document.head.append(made("link", { rel: "prefetch", href }));
    return;
  }

  const theme = isDark() ? "dark" : "light";
  const map = made("iframe", { id: "arrival", name: "arrival", src: frame });
  map.style.setProperty("--sidebar", `${innerWidth > NARROW ? stored("sidebarWidth") || 300 : 0}px`);
  const begun = new Promise((resolve) => {
    window.addEventListener("message", ({ source, data, ports }) => {
      if (data?.type === "fujianmap:begun" && source === map.contentWindow) resolve();
      if (data?.type === "fujianmap:door") adopt(source, ports);
    });
  });
  const asked = fetch(`./arrival?locale=${encodeURIComponent(navigator.language)}&${location.search.slice(1)}`).then(read);
  Promise.all([asked, begun]).then(([{ state, title, words = [] }]) => {
    map.title = title;
    // The page's scripts ask for them when the session has begun; the browser has them then.
    for (const one of words) fetch(new URL(one, src)).catch(() => undefined);
    // An answer that comes after the session has spoken is of before.
    if (!door) tell({ type: "streamlit:render", args: { state: { ...state, theme } } });
  }, () => door || leave());

  let door = null;
  const watching = new MutationObserver(settle);
  if (document.body) stand();
  else new MutationObserver((_, one) => document.body && (one.disconnect(), stand())).observe(document.documentElement, { childList: true });

  function stand() {
    const { body } = document;
    if (theme === "dark") body.style.background = DARK;
    body.append(map);
    watching.observe(body, { subtree: true, childList: true, attributeFilter: ["data-test-script-state"] });
  }

  function read(answer) {
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }

  function tell(message, ports = []) {
    // A sandboxed frame has no origin to name; what it is told is no secret.
    map.contentWindow.postMessage(message, "*", ports);
  }

  /** From now on Streamlit speaks to the map through the frame that it has made for it. */
  function adopt(source, ports) {
    const found = [...document.querySelectorAll(PLACE)].find((one) => one.contentWindow === source);
    if (!found) return;
    door = found;
    tell({ type: "fujianmap:adopt" }, ports);
    if (map.parentNode !== document.body) move();
  }

  /** When the page above the map is there it takes its place; where the page has none it goes. */
  function settle() {
    const whole = document.querySelector(WHOLE);
    if (door?.isConnected && (whole || document.querySelector(HEAD))) move();
    else if (whole && document.querySelector(ANYTHING) && !document.querySelector(STAGE)) leave();
  }

  function move() {
    rest();
    door.hidden = true;
    door.parentNode.moveBefore(map, door);
  }

  function leave() {
    rest();
    map.remove();
  }

  function rest() {
    watching.disconnect();
    document.body.style.background = "";
  }

  function made(name, properties) {
    return Object.assign(document.createElement(name), properties);
  }

  /** The reader's choice as Streamlit keeps it, else the system's. */
  function isDark() {
    const chosen = stored(THEME);
    return chosen === "Dark" || (chosen !== "Light" && matchMedia("(prefers-color-scheme: dark)").matches);
  }

  function stored(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }
})();
