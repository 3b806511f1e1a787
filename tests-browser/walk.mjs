// Walks the security contact's first day in a real browser, in three languages, with and without JavaScript:
// sign in → findings → one finding → accept → level wizard → clocks. Then the same doors as others.
//
//   node walk.mjs PLAN.json
//
// Elements are found by `data-test`, never by words, so that one walk serves three languages.
// The attributes agreed with the console:
//
//   sign-in-form          <form> on /sign-in, with inputs named `login` and `password`
//   sign-in-error         the error summary after a wrong password
//   sign-out              the button that ends the session
//   person                the signed-in person's name, in the header
//   nav-findings          link to the list of findings
//   finding-row           one row of the findings list; it holds one `finding-link`
//   finding-link          <a> to that finding
//   finding-what          what happened          finding-why     why we think so
//   finding-next          what to do next        finding-lines   the log lines that prove it (≥ 1 `.logline`)
//   accept-form           <form> that accepts the finding as an incident (absent for roles without the duty)
//   accept-button         its submit button; afterwards the incident's page opens
//   incident-number       the incident's human number
//   wizard-link           link from the incident to its level wizard (absent when judged)
//   wizard-form           <form> of the wizard: radios or selects named as in plan.walk.answers, submit `wizard-submit`
//   wizard-submit         judges; afterwards the incident's page opens
//   incident-level        the level judged, with `data-level="2"`
//   incident-clause       the quoted clause (`.quote`)
//   clock-report          the one-hour clock (report), a <time datetime data-clock>
//   clock-recover         the clock of damage control or recovery, likewise
//   clock-final_report   the one-month clock of the report on investigation and improvement, likewise, when it runs
//   clock-derivation      how a due time was derived, one beside every clock
//   timeline              the timeline, one `.timeline__item` for each deed
//   person-row            one row of the people list, marked by an input named `item`
//   people-many           the form for the marked rows, with a textarea named `reason`
//   many-suspend          its button that suspends; afterwards `people-told` says what was done
//   people-undo           the form that takes it back; afterwards there is none
//
// plan.walk, written by the server under test:
//   { "signIn": "/sign-in", "findings": "/findings",
//     "contact": {"login": "…", "password": "…"},
//     "stranger": {"login": "…", "password": "…"},   contact of a unit that does not hold the finding
//     "staff": {"login": "…", "password": "…"},      no duty at all
//     "keeper": {"login": "…", "password": "…"},     who keeps people, and takes a suspension back
//     "disowner": {"login": "…", "password": "…"},   who says that a sign-in was somebody else's
//     "answers": {"field name": "value", …},         wizard answers that give `level`
//     "level": "2" }
// The walk needs one open finding for each run: 3 languages × (with, without JavaScript) = 6.
import { readFileSync } from "node:fs";
import { Tally, launch, visitor } from "./browser.mjs";
import { judge, watch } from "./checks.mjs";

const [planFile] = process.argv.slice(2);
if (!planFile) {
  console.error("usage: node walk.mjs PLAN.json");
  process.exit(2);
}
const plan = JSON.parse(readFileSync(planFile, "utf8"));
const walk = plan.walk;
const tally = new Tally();
const by = (page, name) => page.locator(`[data-test="${name}"]`);
const at = (path) => new URL(path, plan.base).href;

async function present(page, where, names) {
  for (const name of names) {
    const text = await by(page, name).first().innerText({ timeout: 5_000 }).catch(() => "");
    tally.check(where, text.trim() !== "", `nothing said in ${name}`);
  }
}

async function signIn(page, where, who) {
  await page.goto(at(walk.signIn));
  const form = by(page, "sign-in-form");
  await form.locator("[name=login]").fill(who.login);
  await form.locator("[name=password]").fill(who.password);
  await form.locator("[type=submit]").click();
  await by(page, "person").first().waitFor({ timeout: 15_000 });
  tally.check(where, true, "signed in");
}

async function openFinding(page, where) {
  await page.goto(at(walk.findings));
  // A service of the office that is down is told of without a line of log.
  const proved = by(page, "finding-row").filter({ hasNotText: "鄉公所官網" });
  const rows = await proved.count();
  tally.check(where, rows > 0, "no finding in the list");
  await proved.first().locator('[data-test="finding-link"]').click();
  await by(page, "accept-button").waitFor({ timeout: 15_000 });
  await present(page, where, ["finding-what", "finding-why", "finding-next"]);
  const lines = await by(page, "finding-lines").locator(".logline").count();
  tally.check(where, lines > 0, "no log line proves the finding");
  return page.url();
}

async function answerWizard(page) {
  await by(page, "wizard-link").first().click();
  const form = by(page, "wizard-form");
  await form.waitFor({ timeout: 15_000 });
  for (const [name, value] of Object.entries(walk.answers)) {
    const radio = form.locator(`input[name="${name}"][value="${value}"]`);
    if (await radio.count()) await radio.first().check();
    else await form.locator(`select[name="${name}"]`).selectOption(value);
  }
  await by(page, "wizard-submit").click();
  await by(page, "incident-level").first().waitFor({ timeout: 15_000 });
}

async function clockRuns(page, where, name, javaScript) {
  const clock = by(page, name).first();
  const due = await clock.getAttribute("datetime", { timeout: 5_000 }).catch(() => null);
  tally.check(where, !Number.isNaN(Date.parse(due ?? "")), `${name} has no due time`);
  if (!javaScript || due === null) return;
  const before = await clock.textContent();
  const moved = ([test, text]) => document.querySelector(`[data-test="${test}"]`)?.textContent !== text;
  const runs = await page.waitForFunction(moved, [name, before], { timeout: 10_000 }).then(() => true, () => false);
  tally.check(where, runs, `${name} stands still at ${before}`);
}

async function readIncident(page, where, javaScript) {
  const level = await by(page, "incident-level").first().getAttribute("data-level");
  tally.check(where, level === walk.level, `level ${level}, expected ${walk.level}`);
  await present(page, where, ["incident-number", "incident-clause", "clock-derivation"]);
  await clockRuns(page, where, "clock-report", javaScript);
  await clockRuns(page, where, "clock-recover", false);
  const deeds = await by(page, "timeline").locator(".timeline__item").count();
  tally.check(where, deeds >= 2, `${deeds} entries in the timeline, expected acceptance and judgement`);
}

async function contactsDay(browser, language, javaScript) {
  const where = `walk ${language} ${javaScript ? "js" : "no-js"}`;
  const context = await visitor(browser, plan, { language, width: javaScript ? 1280 : 390, javaScript });
  try {
    const page = await context.newPage();
    const seen = await watch(page, plan.base);
    await signIn(page, where, walk.contact);
    const finding = await openFinding(page, where);
    await by(page, "accept-button").click();
    await by(page, "incident-number").first().waitFor({ timeout: 15_000 });
    await answerWizard(page);
    await readIncident(page, where, javaScript);
    if (javaScript) await judge(tally, `${where} incident`, page, language, seen);
    return { finding, incident: page.url() };
  } catch (error) {
    tally.check(where, false, `the walk broke off: ${String(error.message).split("\n")[0]}`);
    return null;
  } finally {
    await context.close();
  }
}

/** Others must not even learn that these pages exist; staff see no list of findings either. */
async function closedDoors(browser, who, doors) {
  const where = `doors ${who}`;
  const context = await visitor(browser, plan, { language: "zh-TW", width: 1280 });
  try {
    const page = await context.newPage();
    await signIn(page, where, walk[who]);
    for (const door of doors) {
      const status = (await page.goto(door))?.status();
      tally.check(where, status === 404, `status ${status} at ${new URL(door).pathname}, expected 404`);
    }
    const list = (await page.goto(at(walk.findings)))?.status();
    const rows = await by(page, "finding-row").count();
    if (who === "staff") tally.check(where, list === 404 || list === 403, `status ${list} at the findings list`);
    tally.check(where, rows === 0, `${rows} findings shown`);
    tally.check(where, (await by(page, "nav-findings").count()) === 0 || who !== "staff", "findings offered in the navigation");
  } catch (error) {
    tally.check(where, false, `could not be tried: ${String(error.message).split("\n")[0]}`);
  } finally {
    await context.close();
  }
}

async function wrongPassword(browser, language) {
  const where = `sign-in ${language}`;
  const context = await visitor(browser, plan, { language, width: 390, javaScript: false });
  try {
    const page = await context.newPage();
    await page.goto(at(walk.signIn));
    const form = by(page, "sign-in-form");
    await form.locator("[name=login]").fill("nobody-of-that-name");
    await form.locator("[name=password]").fill("not the password");
    await form.locator("[type=submit]").click();
    await present(page, where, ["sign-in-error"]);
  } catch (error) {
    tally.check(where, false, `could not be tried: ${String(error.message).split("\n")[0]}`);
  } finally {
    await context.close();
  }
}

/** A row is marked, with the keyboard where it can be, its person suspended by mistake, and the mistake taken back. */
async function keepersMistake(browser, javaScript) {
  const where = `undo ${javaScript ? "js" : "no-js"}`;
  const context = await visitor(browser, plan, { language: "vi", width: javaScript ? 1280 : 390, javaScript });
  try {
    const page = await context.newPage();
    await signIn(page, where, walk.keeper);
    await page.goto(at("/people"));
    const mark = page.locator("input[name=item]").first();
    if (javaScript) {
      await by(page, "person-row").filter({ has: page.locator("input[name=item]") }).first().locator("a").first().focus();
      await page.keyboard.press("x");
    } else await mark.check();
    tally.check(where, await mark.isChecked(), "the row is not marked");
    await by(page, "people-many").locator("[name=reason]").fill("nhầm");
    await by(page, "many-suspend").click();
    await by(page, "people-undo").waitFor({ timeout: 15_000 });
    tally.check(where, (await by(page, "person-row").count()) === 1, "it is not told who was suspended");
    await by(page, "people-undo").locator("button").click();
    await page.waitForURL(/did=undo-suspension/, { timeout: 15_000 });
    tally.check(where, (await by(page, "people-undo").count()) === 0, "an undo can be undone");
    tally.check(where, (await by(page, "person-row").count()) === 1, "it is not told who may sign in again");
  } catch (error) {
    tally.check(where, false, `the mistake stays: ${String(error.message).split("\n")[0]}`);
  } finally {
    await context.close();
  }
}

/** Three presses tell the contact of a sign-in that was not oneself; the password is changed in the browser that is left. */
async function wasNotMe(browser, javaScript) {
  const where = `not me ${javaScript ? "js" : "no-js"}`;
  const context = await visitor(browser, plan, { language: "zh-TW", width: javaScript ? 1280 : 390, javaScript });
  try {
    const page = await context.newPage();
    await signIn(page, where, walk.disowner);
    await by(page, "today-sign-ins").click();
    const mark = page.locator("input[name=item]").first();
    await mark.check();
    await by(page, "many-not-me").click();
    await by(page, "sign-ins-disown").click();
    await by(page, "sign-ins-done").waitFor({ timeout: 5_000 });
    await by(page, "sign-ins-password").click();
    const form = by(page, "password-form");
    const next = `${walk.disowner.password}-next`;
    await form.locator("[name=current]").fill(walk.disowner.password);
    for (const name of ["password", "again"]) await form.locator(`[name=${name}]`).fill(next);
    await by(page, "password-button").click();
    await by(page, "session-row").first().waitFor({ timeout: 15_000 });
    tally.check(where, (await by(page, "session-row").count()) === 1, "another browser is signed in");
    walk.disowner.password = next;
  } catch (error) {
    tally.check(where, false, `the contact is not told: ${String(error.message).split("\n")[0]}`);
  } finally {
    await context.close();
  }
}

const browser = await launch();
try {
  const days = [];
  for (const language of plan.languages) {
    await wrongPassword(browser, language);
    for (const javaScript of [true, false]) days.push(await contactsDay(browser, language, javaScript));
  }
  const doors = days.filter(Boolean).flatMap(({ finding, incident }) => [finding, incident]).slice(0, 2);
  tally.check("doors", doors.length === 2, "no walk reached an incident, so no door could be tried");
  for (const who of ["stranger", "staff"]) await closedDoors(browser, who, doors);
  for (const javaScript of [true, false]) await keepersMistake(browser, javaScript);
  for (const javaScript of [true, false]) await wasNotMe(browser, javaScript);
} finally {
  await browser.close();
}
process.exitCode = tally.close();
