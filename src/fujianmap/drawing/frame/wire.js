// The wire to the page: Streamlit sends a state as a message, and is told what the reader did; the
// panel of filters says what was chosen at the same time as it tells the server.
// A map in a page of its own (an exported file) has no page around it and never begins this.
(function (F) {
  "use strict";

  function tell(type, more) {
    window.parent.postMessage({ isStreamlitMessage: true, type, ...more }, "*");
  }

  F.wire = function () {
    window.Streamlit = {
      setComponentValue: (value) => tell("streamlit:setComponentValue", { value, dataType: "json" }),
    };
    const hear = (event) => {
      if (event.source !== window.parent || !event.data) return;
      if (event.data.type === "fujianmap:wish") window.fujianmap.wish(event.data.wish);
      if (event.data.type !== "streamlit:render") return;
      window.fujianmap.update(event.data.args.state);
    };
    window.onmessage = hear;
    window.early.forEach(hear);
  };
})((window.Fujianmap = window.Fujianmap || {}));
