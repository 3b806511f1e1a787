// Debian's Chromium and a context for one visitor. Nothing here downloads a browser.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

export async function launch() {
  const executablePath = process.env.TOWNWATCH_CHROMIUM ?? "/usr/bin/chromium";
  if (!existsSync(executablePath)) {
    console.error(`no browser at ${executablePath}: install Debian's package chromium`);
    process.exit(2);
  }
  return chromium.launch({ executablePath, args: FLAGS });
}

/** One visitor: a language by cookie, perhaps a session, a width, with or without JavaScript. */
export async function visitor(browser, plan, { language, width, session, javaScript = true }) {
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 844 : 900 },
    javaScriptEnabled: javaScript,
    locale: language,
    reducedMotion: "reduce",
  });
  const cookies = [{ name: plan.languageCookie, value: language, url: plan.base }];
  if (session) cookies.push({ name: session.cookieName, value: session.cookieValue, url: plan.base });
  await context.addCookies(cookies);
  return context;
}

/** Runs `work` over `items`, `lanes` at a time: two cores, two lanes. */
export async function inLanes(items, lanes, work) {
  const waiting = [...items];
  const lane = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Counts checks and prints each failure in one line. */
export class Tally {
  passed = 0;
  failures = [];

  check(where, good, what) {
    if (good) {
      this.passed += 1;
      return;
    }
    this.failures.push(`${where}: ${what}`);
    console.log(`FAIL ${where}: ${what}`);
  }

  close() {
    console.log(`${this.passed} passed, ${this.failures.length} failed`);
    return this.failures.length === 0 ? 0 : 1;
  }
}
