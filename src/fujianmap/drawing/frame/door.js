// The first script of the map's page, before Leaflet: it says at once that it is there, so that what
// is to be shown, and the files that it speaks of, are on their way while the rest is read; wire.js and
// frame.js take them up. Where the map came before the page (page/parts/arrival.js) this frame is only
// the door through which Streamlit speaks to it.
window.early = [];
window.fetched = new Map();
window.onmessage = (event) => {
  window.early.push(event);
  const state = event.source === parent && event.data?.args?.state;
  for (const url of state ? [state.points, state.base_map] : []) window.fetched.set(url, fetch(url));
};
(function () {
  "use strict";

  const tell = (message, ...ports) => parent.postMessage(message, "*", ports);
  const ready = { isStreamlitMessage: true, type: "streamlit:componentReady", apiVersion: 1 };
  if (name === "arrival") {
    tell({ type: "fujianmap:begun" });
    return;
  }
  if (isAhead()) {
    const { port1: inside, port2: outside } = new MessageChannel();
    window.onmessage = ({ source, data }) => source === parent && inside.postMessage(data);
    inside.onmessage = ({ data }) => tell(data);
    tell({ type: "fujianmap:door" }, outside);
    // The rest of this page is a comment from here on: it loads nothing, and ends as any other page.
    document.write("<!--");
  }
  tell(ready);

  /** A frame may have an origin of its own: of the page around it it sees no more than names of frames. */
  function isAhead() {
    try {
      return parent !== window && Boolean(parent.arrival);
    } catch {
      return false;
    }
  }
})();
