// Counts down every <time data-clock datetime="DUE"> once a second, by the server's time.
// The words come from data attributes, so the page's language decides them:
//   data-days="{n} days" data-hms="{h} h {m} min {s} s" data-late="overdue" (or "overdue by {rest}")
//   <body data-now="2026-11-21T02:00:00Z"> is the moment the server made the page.
// Without this file the page shows the time that was left when it was made, and the due time.
(() => {
  "use strict";
  const sentAt = Date.parse(document.body.dataset.now ?? "");
  const offset = Number.isNaN(sentAt) ? 0 : sentAt - Date.now();
  const pad = (number) => String(number).padStart(2, "0");

  const words = (element, seconds) => {
    const days = Math.floor(seconds / 86400);
    const parts = {
      h: pad(Math.floor((seconds % 86400) / 3600)),
      m: pad(Math.floor((seconds % 3600) / 60)),
      s: pad(seconds % 60),
    };
    const clock = (element.dataset.hms ?? "{h}:{m}:{s}").replace(/\{([hms])\}/g, (_, key) => parts[key]);
    return days > 0 ? `${(element.dataset.days ?? "{n} d").replace("{n}", String(days))} ${clock}` : clock;
  };

  const tick = () => {
    const now = Date.now() + offset;
    for (const element of document.querySelectorAll("time[data-clock]")) {
      const due = Date.parse(element.dateTime);
      if (Number.isNaN(due)) continue;
      const late = due <= now;
      // A screen reader is told the remaining time when it asks, not every second.
      element.textContent = late
        ? (element.dataset.late ?? "00:00:00").replace("{rest}", words(element, Math.floor((now - due) / 1000)))
        : words(element, Math.floor((due - now) / 1000));
      element.classList.toggle("clock--late", late);
      element.closest(".clock")?.classList.toggle("clock--late", late);
    }
  };

  tick();
  setInterval(tick, 1000);
})();
