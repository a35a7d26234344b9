// The wire to the page: Streamlit sends a state as a message, and is told what the reader did; the
// panel of filters says what was chosen at the same time as it tells the server, and the head asks
// where the map looks.
// A map in a page of its own (an exported file) has no page around it and never begins this.
(function (F) {
  "use strict";

  F.wire = function () {
    const connect = (send) => {
      const told = { isStreamlitMessage: true, type: "streamlit:setComponentValue", dataType: "json" };
      window.Streamlit = { setComponentValue: (value) => send({ ...told, value }) };
    };
    const take = ({ data }) => {
      if (data.type === "streamlit:render") window.fujianmap.update(data.args.state);
      if (data.type === "fujianmap:wish") window.fujianmap.wish(data.wish);
      if (data.type === "fujianmap:where") window.fujianmap.place();
    };
    const hear = (event) => {
      if (event.source !== window.parent || !event.data) return;
      if (event.data.type === "fujianmap:adopt") {
        const [port] = event.ports;
        port.onmessage = take;
        connect((message) => port.postMessage(message));
      }
      take(event);
    };
    // A map that comes before the page has nobody to tell anything yet.
    if (window.name !== "arrival") connect((message) => window.parent.postMessage(message, "*"));
    window.onmessage = hear;
    window.early.forEach(hear);
  };
})((window.Fujianmap = window.Fujianmap || {}));
