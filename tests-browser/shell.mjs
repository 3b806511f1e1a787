// The frame in a real browser: palette, single keys, list of keys, folded lines, exports, paper.
//
//   node shell.mjs PLAN.json
//
// plan.shell, written by the server under test:
//   { "session": {"cookieName": "…", "cookieValue": "…"},   somebody with every list
//     "finding": "/findings/…",                             one with more than eleven proof lines
//     "case": "115-1",                                      the number of a case
//     "lists": ["/findings", …] }
import { readFileSync } from "node:fs";
import { Tally, launch, visitor } from "./browser.mjs";
import { judge, watch } from "./checks.mjs";

const [planFile] = process.argv.slice(2);
if (!planFile) {
  console.error("usage: node shell.mjs PLAN.json");
  process.exit(2);
}
const plan = JSON.parse(readFileSync(planFile, "utf8"));
const { shell } = plan;
const tally = new Tally();
const by = (page, name) => page.locator(`[data-test="${name}"]`);
const at = (path) => new URL(path, plan.base).href;
const path = (page) => new URL(page.url()).pathname;
const soon = (promise) => promise.then(() => true, () => false);
const opened = (dialog) => soon(dialog.waitFor({ state: "visible", timeout: 5_000 }));
const closed = (dialog) => soon(dialog.waitFor({ state: "hidden", timeout: 5_000 }));

/** One part of the trial, with a page of its own. */
async function part(browser, name, { language = "en", width = 1280, javaScript = true } = {}, work) {
  const where = `shell ${name} ${language}`;
  const context = await visitor(browser, plan, { language, width, javaScript, session: shell.session });
  try {
    const page = await context.newPage();
    const seen = await watch(page, plan.base);
    await work(page, where, seen, context);
  } catch (error) {
    tally.check(where, false, `broke off: ${String(error.message).split("\n")[0]}`);
  } finally {
    await context.close();
  }
}

async function palette(page, where, language, seen) {
  await page.goto(at("/findings"));
  const dialog = by(page, "palette");
  await page.locator("#filter-state").focus();
  await page.keyboard.press("Control+k");
  tally.check(where, await opened(dialog), "Ctrl-K does not open the palette, not even from a field");
  await dialog.locator("#palette-hits li").first().waitFor({ timeout: 5_000 });
  await judge(tally, `${where} open`, page, language, seen);
  for (let press = 0; press < 12; press += 1) await page.keyboard.press("Tab");
  const inside = await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest("dialog") !== null);
  tally.check(where, inside, "the focus leaves the open palette");
  await page.keyboard.press("Escape");
  tally.check(where, await closed(dialog), "Escape does not close the palette");
  const back = await page.evaluate(() => document.activeElement?.id);
  tally.check(where, back === "filter-state", `the focus returns to ${back}, not to where it was`);
  await by(page, "nav-go").click();
  await dialog.locator("#palette-q").fill(shell.case);
  await dialog.locator("#palette-hits a[href^='/incidents/']").waitFor({ timeout: 5_000 });
  const said = await dialog.locator("#palette-count").textContent();
  tally.check(where, said.trim() !== "", "the number of hits is not said");
  await page.keyboard.press("ArrowDown");
  const hit = await page.evaluate(() => document.activeElement?.getAttribute("href") ?? "");
  tally.check(where, hit.startsWith("/incidents/"), `the arrow leads to ${hit}`);
  await page.keyboard.press("Enter");
  await by(page, "incident-number").waitFor({ timeout: 10_000 });
  tally.check(where, path(page) === hit, "Enter does not open the case");
}

async function keys(page, where) {
  await page.goto(at("/"));
  await page.keyboard.press("g");
  await page.keyboard.press("f");
  await page.waitForURL(/\/findings/, { timeout: 5_000, waitUntil: "load" });
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  // Stories stand before single findings, and are rows like them.
  const rows = page.locator("main table tbody tr:has(a)");
  const second = await rows.nth(1).locator("a").first().getAttribute("href");
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("href") ?? document.activeElement?.id);
  tally.check(where, (await focused()) === second, `j j leads to ${await focused()}, not to the second row`);
  await page.keyboard.press("k");
  tally.check(where, (await focused()) !== second, "k does not lead back");
  await page.keyboard.press("/");
  tally.check(where, (await focused()) === "filter-state", `/ leads to ${await focused()}, not to the filter`);
  await page.keyboard.press("?");
  tally.check(where, !(await by(page, "keymap").isVisible()), "? does something inside a field");
  await page.locator("h1").click();
  await page.keyboard.press("?");
  tally.check(where, await opened(by(page, "keymap")), "? does not open the list of keys");
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  tally.check(where, path(page) === "/findings", "keys act behind an open window");
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  const went = await soon(page.waitForURL(/\/incidents/, { timeout: 5_000 }));
  tally.check(where, went, "g i does not lead to the incidents");
}

/** Links that fold: one group is open at a time, Escape and a click elsewhere close it. */
async function groups(page, where) {
  await page.goto(at("/"));
  const logs = by(page, "nav-group-logs");
  const link = by(page, "nav-sources");
  tally.check(where, !(await link.isVisible()), "a folded link is seen");
  await logs.focus();
  await page.keyboard.press("Enter");
  tally.check(where, await opened(link), "Enter does not open a group");
  await by(page, "nav-group-routine").click();
  tally.check(where, !(await link.isVisible()) && (await by(page, "nav-year").isVisible()), "two groups are open");
  await page.keyboard.press("Escape");
  tally.check(where, !(await by(page, "nav-year").isVisible()), "Escape does not close a group");
  await logs.click();
  // At its beginning: the open list lies over the rest of the line.
  await page.locator("h1").click({ position: { x: 4, y: 4 } });
  tally.check(where, !(await link.isVisible()), "a click elsewhere does not close a group");
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  const went = await soon(page.waitForURL(/\/sources/, { timeout: 5_000 }));
  tally.check(where, went, "g s does not lead to a folded page");
  tally.check(where, (await logs.getAttribute("aria-current")) === "true", "the group of the page is not marked");
}

/** Whoever sees something odd says so: an empty form is told where it lacks, a filled one leads to what to do now. */
async function reporting(page, where) {
  await page.goto(at("/"));
  await by(page, "nav-report").click();
  await by(page, "report-send").click();
  await page.locator(".govuk-error-summary a").first().waitFor({ timeout: 5_000 });
  await page.locator(".govuk-error-summary a").first().click();
  const led = await page.evaluate(() => document.activeElement?.id);
  tally.check(where, led === "report-kind", `the error leads to ${led}, not to the kinds`);
  await page.locator("#kind-slow-network").check();
  await page.locator("#report-said").fill("全課上網都很慢");
  await by(page, "report-send").click();
  const done = await soon(by(page, "report-done").waitFor({ timeout: 10_000 }));
  tally.check(where, done, "the report is not taken");
  tally.check(where, (await by(page, "report-now").locator("li").count()) >= 2, "nothing is said of what to do now");
}

async function keysOff(page, where) {
  await page.goto(at("/display"));
  await page.locator("#keys-off").check();
  await by(page, "display-form").locator("[type=submit]").click();
  await page.goto(at("/"));
  await page.keyboard.press("?");
  await page.keyboard.press("g");
  await page.keyboard.press("f");
  tally.check(where, !(await by(page, "keymap").isVisible()) && path(page) === "/", "single keys act although they are off");
  await page.keyboard.press("Control+k");
  tally.check(where, await opened(by(page, "palette")), "Ctrl-K was turned off too");
}

async function withoutScript(page, where) {
  await page.goto(at(shell.finding));
  await by(page, "nav-go").click();
  await by(page, "go-form").locator("[name=q]").fill(shell.case);
  await by(page, "go-form").locator("[type=submit]").click();
  const link = by(page, "go-hits").locator("a[href^='/incidents/']");
  tally.check(where, (await link.count()) === 1, "/go does not find the case without JavaScript");
  await page.goto(at(shell.finding));
  const folded = by(page, "finding-folded");
  const line = folded.locator(".logline").first();
  tally.check(where, (await folded.count()) === 1 && !(await line.isVisible()), "the lines are not folded");
  await folded.locator("summary").click();
  tally.check(where, await line.isVisible(), "the folded lines do not open without JavaScript");
  await by(page, "nav-group-logs").click();
  tally.check(where, await by(page, "nav-sources").isVisible(), "a group of links does not open without JavaScript");
}

async function exports(page, where) {
  for (const list of shell.lists) {
    await page.goto(at(list));
    for (const format of ["csv", "ods", "json"]) {
      const link = by(page, `${list.slice(1)}-export-${format}`);
      const waiting = page.waitForEvent("download", { timeout: 15_000 });
      await link.click();
      const download = await waiting;
      const failure = await download.failure();
      const name = download.suggestedFilename();
      tally.check(where, failure === null && name.endsWith(`.${format}`), `${list} ${format}: ${failure ?? name}`);
      const size = readFileSync(await download.path()).length;
      tally.check(where, size > 100, `${list} ${format} has ${size} bytes`);
    }
  }
}

async function paper(page, where) {
  await page.goto(at(shell.finding));
  await page.emulateMedia({ media: "print" });
  const seen = await page.evaluate(() => {
    const shown = (selector) => [...document.querySelectorAll(selector)].some((element) => element.checkVisibility({ contentVisibilityAuto: true }));
    const after = (selector) => [...document.querySelectorAll(selector)].some((element) => getComputedStyle(element, "::after").content.includes("/"));
    const lines = [...document.querySelectorAll(".logline")];
    return {
      frame: shown(".site-nav, .site-header, .site-footer, .exports, dialog, form"),
      head: shown(".paper-head"),
      addresses: after("a"),
      lines: lines.length,
      hidden: lines.filter((line) => line.getClientRects().length === 0).length,
    };
  });
  tally.check(where, !seen.frame, "navigation or forms are printed");
  tally.check(where, seen.head, "the head with office and date is not printed");
  tally.check(where, !seen.addresses, "addresses of links are printed");
  tally.check(where, seen.lines > 10 && seen.hidden === 0, `${seen.hidden} of ${seen.lines} lines are not printed`);
}

/** What happens when the page cannot renew itself: it says so. */
async function stale(page, where, context) {
  await page.goto(at("/"));
  tally.check(where, !(await page.locator("#stale").isVisible()), "the notice is there without need");
  await context.route("**/*", (route) => route.abort());
  await page.evaluate(() => window.htmx.trigger(document.querySelector("[hx-get]"), "every"));
  await page.evaluate(() => window.htmx.ajax("GET", "/", { source: document.querySelector("[hx-get]") }).catch(() => {}));
  const told = await soon(page.locator("#stale").waitFor({ state: "visible", timeout: 5_000 }));
  tally.check(where, told, "the page does not say that it could not be renewed");
}

/** New lines of the log: the stream brings them, one key pauses it, and without scripts there is a link. */
async function watching(page, where, language, seen) {
  await page.goto(at("/log/tail?query=user:wang*&purpose=115-1"));
  const [pause, told, lines] = ["tail-pause", "tail-told", "tail-lines"].map((name) => by(page, name));
  await pause.waitFor({ state: "visible", timeout: 5_000 });
  tally.check(where, !(await by(page, "tail-again").isVisible()), "the link for those without scripts is shown");
  await judge(tally, where, page, language, seen);
  const [began, named] = [await told.textContent(), await pause.textContent()];
  await pause.focus();
  await page.keyboard.press("Enter");
  tally.check(where, (await pause.textContent()) !== named, "the button does not say that it goes on");
  tally.check(where, (await told.textContent()) !== began, "the pause is not told");
  // Everything counts as new: what the page has comes once more.
  const before = await lines.locator("li").count();
  await page.evaluate(() => {
    const tail = document.querySelector("[data-tail]");
    tail.dataset.tail = tail.dataset.tail.replace(/from=\d+/, "from=0");
  });
  await page.keyboard.press("Enter");
  const more = await soon(lines.locator("li").nth(before).waitFor({ timeout: 10_000 }));
  tally.check(where, more, "no line comes by the stream");
  tally.check(where, (await pause.textContent()) === named, "the button does not pause again");
}

/** A search that is under way can be stopped. While it is, nobody but the page itself can look at it. */
async function stopping(page, where, context) {
  await page.goto(at("/log"));
  await context.route("**/log?query=**", () => {});
  await page.locator("#log-query").fill("x");
  await page.locator("#log-purpose").fill("x");
  await page.evaluate(() => {
    const stop = document.querySelector("[data-stop]");
    stop.form.addEventListener("submit", () => setTimeout(() => {
      document.body.dataset.shown = String(!stop.hidden);
      stop.click();
    }, 500));
  });
  await by(page, "log-search").click({ noWaitAfter: true });
  const shown = await soon(page.locator("body[data-shown='true']").waitFor({ timeout: 10_000 }));
  tally.check(where, shown, "nothing stops a search that is under way");
  tally.check(where, await closed(by(page, "log-stop")), "the search is not stopped");
  tally.check(where, path(page) === "/log" && (await page.locator("#log-query").inputValue()) === "x", "what was typed is gone");
}

const browser = await launch();
try {
  for (const language of plan.languages) {
    await part(browser, "palette", { language }, (page, where, seen) => palette(page, where, language, seen));
  }
  await part(browser, "palette phone", { language: "vi", width: 390 }, async (page, where, seen) => {
    await page.goto(at("/"));
    await by(page, "nav-go").click();
    tally.check(where, await opened(by(page, "palette")), "the link does not open the palette");
    await judge(tally, where, page, "vi", seen);
  });
  await part(browser, "keys", {}, keys);
  await part(browser, "groups", {}, groups);
  await part(browser, "report", {}, reporting);
  await part(browser, "keys off", {}, keysOff);
  await part(browser, "no-js", { language: "zh-TW", width: 390, javaScript: false }, withoutScript);
  await part(browser, "exports", {}, exports);
  await part(browser, "paper", { language: "zh-TW" }, paper);
  for (const language of plan.languages) {
    await part(browser, "watching", { language }, (page, where, seen) => watching(page, where, language, seen));
  }
  await part(browser, "watching no-js", { javaScript: false }, async (page, where) => {
    await page.goto(at("/log/tail?query=user:wang*&purpose=115-1"));
    tally.check(where, await by(page, "tail-again").isVisible(), "without scripts nothing leads to new lines");
    tally.check(where, !(await by(page, "tail-pause").isVisible()), "a button that does nothing is shown");
  });
  await part(browser, "stopping", {}, (page, where, _, context) => stopping(page, where, context));
  await part(browser, "stale", {}, (page, where, _, context) => stale(page, where, context));
} finally {
  await browser.close();
}
process.exitCode = tally.close();
