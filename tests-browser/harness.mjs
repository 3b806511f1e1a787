// Opens every page of a plan in every language and width and writes what is wrong.
//
//   node harness.mjs PLAN.json [REPORT.json]
//
// The plan is written by the server under test:
//   { "base": "http://127.0.0.1:1234",
//     "languageCookie": "townwatch-language",
//     "languages": ["zh-TW", "vi", "en"], "widths": [1280, 390],
//     "pictures": "folder, or absent", "pictureHeight": the longest picture in pixels, or absent,
//     "pages": [{ "name": "today", "path": "/", "session": {"cookieName": "…", "cookieValue": "…"} | null,
//                 "expectStatus": 200, "picture": true }],
//     "walk": { … see walk.mjs … } }
// Exit code: 0 nothing wrong, 1 something is, 2 the plan or the browser cannot be used.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Tally, inLanes, launch, visitor } from "./browser.mjs";
import { judge, judgeWithoutScript, watch } from "./checks.mjs";

const [planFile, reportFile] = process.argv.slice(2);
if (!planFile) {
  console.error("usage: node harness.mjs PLAN.json [REPORT.json]");
  process.exit(2);
}
const plan = JSON.parse(readFileSync(planFile, "utf8"));
const tally = new Tally();
const formsSeen = new Map();
if (plan.pictures) mkdirSync(plan.pictures, { recursive: true });

/** The widest picture is the page's own; narrower ones say how wide they are. */
function pictureName(entry, language, width) {
  const narrow = width < Math.max(...plan.widths) ? `-${width}` : "";
  return `${entry.name}-${language}${narrow}.png`;
}

async function photograph(page, path) {
  const full = await page.evaluate(() => ({ width: document.documentElement.clientWidth, height: document.documentElement.scrollHeight }));
  const height = Math.min(full.height, plan.pictureHeight ?? full.height);
  await page.screenshot({ path, fullPage: true, clip: { x: 0, y: 0, width: full.width, height } });
}

async function open(page, entry, where) {
  const response = await page.goto(new URL(entry.path, plan.base).href, { waitUntil: "load", timeout: 30_000 });
  const expected = entry.expectStatus ?? 200;
  tally.check(where, response?.status() === expected, `status ${response?.status()}, expected ${expected}`);
  const policy = response?.headers()["content-security-policy"] ?? "";
  const strict = /default-src 'none'|default-src 'self'/.test(policy) && !/unsafe-/.test(policy);
  tally.check(where, strict, `content security policy is not strict: ${policy || "none"}`);
}

async function visit(browser, { entry, language, width }) {
  const where = `${entry.name} ${language} ${width}`;
  const context = await visitor(browser, plan, { language, width, session: entry.session });
  try {
    const page = await context.newPage();
    const seen = await watch(page, plan.base);
    await open(page, entry, where);
    await judge(tally, where, page, language, seen);
    formsSeen.set(`${entry.name} ${language}`, await page.locator("main form").count());
    if (plan.pictures && entry.picture !== false) {
      await photograph(page, join(plan.pictures, pictureName(entry, language, width)));
    }
  } catch (error) {
    tally.check(where, false, `could not be judged: ${String(error.message).split("\n")[0]}`);
  } finally {
    await context.close();
  }
}

async function visitWithoutScript(browser, { entry, language, width }) {
  const where = `${entry.name} ${language} ${width} no-js`;
  const context = await visitor(browser, plan, { language, width, session: entry.session, javaScript: false });
  try {
    const page = await context.newPage();
    await open(page, entry, where);
    await judgeWithoutScript(tally, where, page, formsSeen.get(`${entry.name} ${language}`) ?? 0);
  } catch (error) {
    tally.check(where, false, `could not be judged: ${String(error.message).split("\n")[0]}`);
  } finally {
    await context.close();
  }
}

const combine = (widths) =>
  plan.pages.flatMap((entry) => plan.languages.flatMap((language) => widths.map((width) => ({ entry, language, width }))));

if (plan.pages.length === 0) tally.check("plan", false, "names no page: nothing was judged");
const browser = await launch();
try {
  await inLanes(combine(plan.widths), 2, (one) => visit(browser, one));
  await inLanes(combine(plan.widths.slice(-1)), 2, (one) => visitWithoutScript(browser, one));
} finally {
  await browser.close();
}
if (reportFile) {
  writeFileSync(reportFile, `${JSON.stringify({ passed: tally.passed, failures: tally.failures }, null, 2)}\n`);
}
process.exitCode = tally.close();
