// Opens the reports of `townwatch scan --output html` as a visitor does: from a folder, without a network.
//
//   node report.mjs FOLDER        with FOLDER/LANGUAGE.html
//
// Exit code: 0 nothing wrong, 1 something is, 2 the folder or the browser cannot be used.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Tally, launch } from "./browser.mjs";
import { judge, watch } from "./checks.mjs";

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error("usage: node report.mjs FOLDER");
  process.exit(2);
}
const reports = readdirSync(folder).filter((name) => name.endsWith(".html"));
const tally = new Tally();
const browser = await launch();
for (const name of reports) {
  const language = name.replace(/\.html$/, "");
  for (const width of [1280, 390]) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, offline: true, locale: language });
    const page = await context.newPage();
    const url = pathToFileURL(join(folder, name)).href;
    const seen = await watch(page, url);
    await page.goto(url, { waitUntil: "load" });
    await judge(tally, `report ${language} ${width}`, page, language, seen);
    const pictures = await page.locator("svg rect").count();
    tally.check(`report ${language} ${width}`, pictures > 0, "no picture");
    await context.close();
  }
}
await browser.close();
process.exit(tally.close());
