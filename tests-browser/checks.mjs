// What is asked of every page, in every language, at every width.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const AXE = { runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] } };

/** Watches one page from before its first byte: faults are gathered until `read` is called. */
export async function watch(page, base) {
  const seen = { outside: [], errors: [], csp: [], broken: [] };
  const origin = new URL(base).origin;
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.origin !== origin) seen.outside.push(url.href);
  });
  page.on("response", (response) => {
    if (response.request().resourceType() !== "document" && response.status() >= 400) {
      seen.broken.push(`${response.status()} ${new URL(response.url()).pathname}`);
    }
  });
  page.on("pageerror", (error) => seen.errors.push(error.message));
  page.on("console", (message) => {
    const text = message.text();
    if (/Content.Security.Policy/i.test(text)) seen.csp.push(text);
    // Chromium prints a failed load of the page itself as an error too: the status check speaks for that.
    else if (message.type() === "error" && !/Failed to load resource/.test(text)) seen.errors.push(text);
  });
  await page.addInitScript(() => {
    window.cspViolations = [];
    document.addEventListener("securitypolicyviolation", (event) => {
      window.cspViolations.push(`${event.effectiveDirective} ${event.blockedURI}`);
    });
  });
  return seen;
}

/** Facts that only the page itself knows. Runs inside the browser. */
function look() {
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  const wide = [];
  const edge = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > edge) {
    for (const element of document.body.querySelectorAll("*")) {
      if (element.getBoundingClientRect().right > edge + 1) wide.push(element.className || element.tagName);
    }
  }
  return {
    language: document.documentElement.lang,
    title: document.title.trim(),
    overflow: document.documentElement.scrollWidth - edge,
    wide: wide.slice(0, 3).map(String),
    doubled: [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))],
    untranslated: [...new Set(document.documentElement.outerHTML.match(/⟦[^⟧]{0,80}⟧?/g) ?? [])],
    // A closed element that still takes room is one whose class undid its `hidden`.
    shown: [...document.querySelectorAll("[hidden]")].filter((element) => getComputedStyle(element).display !== "none").map((element) => element.className || element.tagName),
    main: document.querySelectorAll("main").length,
    headings: document.querySelectorAll("h1").length,
    csp: window.cspViolations ?? [],
  };
}

function judgeLook(tally, where, language, facts) {
  tally.check(where, facts.language === language, `<html lang="${facts.language}">, expected ${language}`);
  tally.check(where, facts.title !== "", "the title is empty");
  tally.check(where, facts.main === 1 && facts.headings === 1, `${facts.main} <main> and ${facts.headings} <h1>, expected one each`);
  tally.check(where, facts.overflow <= 0, `wider than the screen by ${facts.overflow} px: ${facts.wide.join(", ")}`);
  tally.check(where, facts.doubled.length === 0, `ids used twice: ${facts.doubled.join(", ")}`);
  tally.check(where, facts.shown.length === 0, `hidden, but seen: ${facts.shown.join(", ")}`);
  tally.check(where, facts.untranslated.length === 0, `untranslated: ${facts.untranslated.join(" ")}`);
}

function judgeSeen(tally, where, seen, facts) {
  const csp = [...new Set([...seen.csp, ...facts.csp])];
  tally.check(where, csp.length === 0, `content security policy violated: ${csp.join(" | ")}`);
  tally.check(where, seen.outside.length === 0, `asked another origin: ${seen.outside.join(" ")}`);
  tally.check(where, seen.errors.length === 0, `script error: ${seen.errors.join(" | ")}`);
  tally.check(where, seen.broken.length === 0, `did not load: ${seen.broken.join(" ")}`);
}

/** axe is put in through the debugger's protocol, so the page's own policy stays in force. */
async function judgeAccess(tally, where, page) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate((options) => window.axe.run(document, options), AXE);
  const told = violations.map(({ id, nodes }) => {
    const first = nodes[0];
    const why = first.any[0]?.message ?? first.all[0]?.message ?? first.none[0]?.message ?? "";
    return `${id} at ${first.target.join(" ")} (${nodes.length}): ${why.replace(/\s+/g, " ")}`;
  });
  tally.check(where, violations.length === 0, `axe: ${told.join(" | ")}`);
}

/** Judges the page now open. `where` names it in the report. */
export async function judge(tally, where, page, language, seen) {
  await page.evaluate(() => document.fonts.ready);
  const facts = await page.evaluate(look);
  judgeLook(tally, where, language, facts);
  await judgeAccess(tally, where, page);
  // Read again: axe or the clock may have provoked something since.
  judgeSeen(tally, where, seen, await page.evaluate(look));
}

/** The page as someone without JavaScript has it: still readable, its forms still there. */
export async function judgeWithoutScript(tally, where, page, formsWithScript) {
  const main = page.locator("main");
  const text = (await main.count()) === 1 ? (await main.innerText()).trim() : "";
  tally.check(where, text.length > 0, "no main content without JavaScript");
  const forms = await page.locator("main form").count();
  tally.check(where, forms >= formsWithScript, `${forms} forms without JavaScript, ${formsWithScript} with it`);
  const waiting = await page.locator("[hx-trigger~='load']").count();
  tally.check(where, waiting === 0, `${waiting} parts are fetched by script only`);
}
