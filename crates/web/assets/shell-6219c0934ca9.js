// The keyboard's part of the frame: the palette, the list of keys, single keys, and the notice that
// a page could not be renewed. Every page works without it; the palette shows what /go shows.

const palette = document.getElementById("palette");
const keymap = document.getElementById("keymap");
const field = document.getElementById("palette-q");
const count = document.getElementById("palette-count");
const list = document.getElementById("palette-hits");
const PAUSE = 150;
const SEQUENCE = 1500;

let asked = 0;
let pause = 0;

/** Fills the palette with the hits of /go. An answer that was overtaken is dropped. */
async function look() {
  const mine = ++asked;
  const address = `/go?q=${encodeURIComponent(field.value)}`;
  let page;
  try {
    const answer = await fetch(address, { headers: { accept: "text/html" } });
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    // Without an answer the form itself still leads to /go.
    return;
  }
  if (mine !== asked) return;
  const hits = page.querySelector("[data-go-hits]") ?? page.querySelector("[data-test='go-empty']");
  // The session ended: the page of /go, which asks to sign in, says so.
  if (!hits) return location.assign(address);
  list.replaceChildren(document.importNode(hits, true));
  count.textContent = page.querySelector("[data-go-count]")?.textContent ?? "";
}

function open(dialog) {
  if (!dialog || dialog.open) return;
  for (const other of [palette, keymap]) other?.close();
  dialog.showModal();
  if (dialog === palette) {
    field.select();
    void look();
  }
}

/** Arrow keys walk the hits; Enter in the field opens the first. */
function walkHits(event) {
  const links = [...list.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement);
  if (event.key === "ArrowDown") (links[at + 1] ?? links[0])?.focus();
  else if (event.key === "ArrowUp") (at > 0 ? links[at - 1] : field).focus();
  else if (event.key === "Enter" && document.activeElement === field && links.length > 0 && !event.isComposing) links[0].click();
  else return;
  event.preventDefault();
}

/** The link of the next row or the one before, of the first list of the page. */
function walkRows(step) {
  const rows = [...document.querySelectorAll("main table tbody tr")].filter((row) => row.querySelector("a"));
  if (rows.length === 0) return;
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1);
  rows[next].querySelector("a").focus();
}

/** Marks the row that has the focus, or takes its mark away. */
function markRow() {
  const mark = document.activeElement?.closest("main table tbody tr")?.querySelector("input[name=item]");
  if (!mark) return false;
  mark.checked = !mark.checked;
  return true;
}

// All rows of a list at once; without scripts each is marked by itself.
for (const all of document.querySelectorAll("[data-mark-all]")) {
  const marks = [...all.closest("table").querySelectorAll("input[name=item]")];
  all.hidden = marks.length === 0;
  all.addEventListener("change", () => marks.forEach((mark) => { mark.checked = all.checked; }));
}

const typing = (target) =>
  target instanceof Element && target.closest("input, select, textarea, [contenteditable], dialog") !== null;

// When `g` was pressed, on the page's own clock, which begins at 0.
let begun = -Infinity;

/** One key without Ctrl, Alt or Meta. Gives whether it meant something. */
function single(key, now) {
  if (now - begun < SEQUENCE) {
    begun = -Infinity;
    const link = [...document.querySelectorAll(".site-nav a[data-key]")].find((one) => one.dataset.key === key);
    link?.click();
    return Boolean(link);
  }
  switch (key) {
    case "g":
      begun = now;
      return true;
    case "j":
      walkRows(1);
      return true;
    case "k":
      walkRows(-1);
      return true;
    case "x":
      return markRow();
    case "/":
      document.querySelector("main form.filters :is(input:not([type=hidden]), select)")?.focus();
      return true;
    case "?":
      open(keymap);
      return true;
    default:
      return false;
  }
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
    if (!palette) return;
    event.preventDefault();
    open(palette);
    return;
  }
  const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
  if (!plain || document.body.dataset.keys !== "on" || typing(event.target)) return;
  if (single(event.key, event.timeStamp)) event.preventDefault();
});

if (palette) {
  palette.addEventListener("keydown", walkHits);
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(look, PAUSE);
  });
  document.addEventListener("click", (event) => {
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    const link = event.target instanceof Element ? event.target.closest("[data-palette], [data-keymap]") : null;
    if (!plain || !link) return;
    event.preventDefault();
    open(link.hasAttribute("data-palette") ? palette : keymap);
  });
}
// An open group of the navigation closes by Escape and by a click elsewhere; the browser itself
// closes the one before when another opens.
const openGroup = () => document.querySelector(".site-nav__group[open]");
document.addEventListener("click", (event) => {
  const group = openGroup();
  if (group && !group.contains(event.target)) group.open = false;
});
document.addEventListener("keydown", (event) => {
  const group = event.key === "Escape" ? openGroup() : null;
  if (!group || event.isComposing) return;
  group.open = false;
  if (group.contains(document.activeElement)) group.querySelector("summary").focus();
});

// A click beside a dialog closes it, like Escape.
for (const dialog of [palette, keymap]) {
  dialog?.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}

// A field or a configuration can be copied; without scripts there is no button.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const copied = document.getElementById(button.dataset.copy);
    const lines = [...(copied?.querySelectorAll("p") ?? [])].map((line) => line.textContent);
    await navigator.clipboard.writeText(lines.length ? lines.join("\n") : copied?.textContent ?? "");
    button.textContent = button.dataset.done;
  });
}

// A page that renews itself says so when it no longer can.
const stale = document.getElementById("stale");
const failed = () => {
  const notice = document.getElementById("stale") ?? stale;
  if (notice) notice.hidden = false;
};
document.addEventListener("htmx:error", failed);
document.addEventListener("htmx:response:error", failed);

// A search that takes long can be stopped: the browser lets the page go, and the server what it reads.
for (const stop of document.querySelectorAll("[data-stop]")) {
  const told = stop.form.querySelector("[data-stop-told]");
  stop.form.addEventListener("submit", () => {
    stop.hidden = false;
    told.textContent = told.dataset.working;
  });
  stop.addEventListener("click", () => {
    window.stop();
    stop.hidden = true;
    told.textContent = told.dataset.stopped;
  });
  // A page that comes back out of the browser's memory is not searching.
  window.addEventListener("pageshow", () => {
    stop.hidden = true;
    told.textContent = "";
  });
}

// New lines of the log, as they arrive; without scripts the page is asked for again.
for (const tail of document.querySelectorAll("[data-tail]")) {
  const MOST = 500;
  const part = (name) => tail.querySelector(`[data-tail-${name}]`);
  const [still, pause, told, lines] = [part("still"), part("pause"), part("told"), part("lines")];
  let source = null;
  let seen = "";

  const show = (line) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.className = "govuk-link";
    link.href = line.href;
    link.textContent = line.event;
    const time = document.createElement("time");
    time.dateTime = line.iso;
    time.textContent = line.at;
    const text = document.createElement("code");
    text.textContent = line.text;
    item.append(link, " ", time, ` ${line.source}`, document.createElement("br"), text);
    lines.prepend(item);
  };

  const close = (words) => {
    source?.close();
    source = null;
    told.textContent = words;
    pause.textContent = pause.dataset.resume;
  };

  const begin = () => {
    // What was not seen yet comes first: the stream goes on behind the last record that was.
    const address = seen === "" ? tail.dataset.tail : tail.dataset.tail.replace(/&from=\d+$/, `&from=${seen}`);
    source = new EventSource(address);
    told.textContent = told.dataset.waiting;
    pause.textContent = pause.dataset.pause;
    source.addEventListener("message", (event) => {
      seen = event.lastEventId;
      const news = JSON.parse(event.data);
      for (const line of news.lines) show(line);
      while (lines.children.length > MOST) lines.lastElementChild.remove();
      told.textContent = `${news.told} ${news.behind}`.trim();
    });
    source.addEventListener("end", (event) => close(event.data));
    source.addEventListener("error", () => {
      if (source?.readyState === EventSource.CLOSED) close(told.dataset.lost);
      else if (source) told.textContent = told.dataset.lost;
    });
  };

  still.hidden = true;
  pause.hidden = false;
  pause.addEventListener("click", () => (source ? close(told.dataset.paused) : begin()));
  window.addEventListener("pagehide", () => source?.close());
  begin();
}
