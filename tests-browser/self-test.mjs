// The harness on trial: a good page must pass in full, and every fault planted in it must be named.
//
//   node self-test.mjs [folder for pictures]
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { sample } from "./self/sample.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, "../crates/web/assets");
const assets = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
const TYPES = { ".css": "text/css", ".js": "text/javascript", ".woff2": "font/woff2" };
const POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const END = "</main>";

// Each fault: how the page is spoilt, and the words by which the harness must name it.
const FAULTS = {
  status: { status: 500, says: "status 500, expected 200" },
  "loose-policy": { policy: "default-src * 'unsafe-inline'", says: "content security policy is not strict" },
  "inline-script": { spoil: (html) => html.replace(END, `<script>1</script>${END}`), says: "content security policy violated" },
  outside: { policy: `${POLICY} http://127.0.0.2:9`.replace("img-src 'self'", "img-src 'self' http://127.0.0.2:9"), spoil: (html) => html.replace(END, `<img alt="" src="http://127.0.0.2:9/x.png">${END}`), says: "asked another origin" },
  missing: { spoil: (html) => html.replace(END, `<img alt="" src="/assets/none.png">${END}`), says: "did not load: 404" },
  language: { spoil: (html) => html.replace(/<html lang="[^"]*"/, '<html lang="de"'), says: '<html lang="de">' },
  untranslated: { spoil: (html) => html.replace(END, `<p>⟦finding-title⟧</p>${END}`), says: "untranslated: ⟦finding-title⟧" },
  doubled: { spoil: (html) => html.replace(END, `<p id="core">x</p>${END}`), says: "ids used twice: core" },
  "seen-hidden": { spoil: (html) => html.replace(END, `<p hidden class="seen-hidden">x</p><link rel="stylesheet" href="/assets/seen-hidden.css">${END}`), says: "hidden, but seen: seen-hidden" },
  wide: { spoil: (html) => html.replace(END, `<pre>${"w".repeat(400)}</pre>${END}`), says: "wider than the screen" },
  unnamed: { spoil: (html) => html.replace(END, `<button></button>${END}`), says: "axe: button-name" },
  pale: { spoil: (html) => html.replaceAll('class="clock__due"', 'class="clock__state govuk-tag--yellow" hidden').replace(END, `<p><font color="#bbbbbb">pale</font></p>${END}`), says: "color-contrast" },
  "script-only": { spoil: (html) => html.replace(END, `<div hx-trigger="load"></div>${END}`), says: "fetched by script only" },
};

function answer(request, response) {
  const url = new URL(request.url, "http://localhost");
  if (url.pathname.startsWith("/assets/")) {
    const name = url.pathname.slice("/assets/".length);
    if (name === "seen-hidden.css") {
      response.writeHead(200, { "content-type": "text/css" });
      response.end(".seen-hidden { display: block !important; }");
      return;
    }
    const known = Object.values(assets).some(({ file }) => file === name);
    response.writeHead(known ? 200 : 404, { "content-type": TYPES[extname(name)] ?? "text/plain" });
    response.end(known ? readFileSync(join(folder, name)) : "");
    return;
  }
  const language = /townwatch-language=([\w-]+)/.exec(request.headers.cookie ?? "")?.[1] ?? "en";
  const fault = FAULTS[url.pathname.slice(1)] ?? {};
  response.writeHead(fault.status ?? 200, { "content-type": "text/html; charset=utf-8", "content-security-policy": fault.policy ?? POLICY });
  response.end((fault.spoil ?? ((html) => html))(sample(language, assets)));
}

function run(plan, report) {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(here, "harness.mjs"), plan, report], { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.on("data", (chunk) => (text += chunk));
    child.on("close", (code) => done({ code, text }));
  });
}

const server = createServer(answer).listen(0, "127.0.0.1");
await new Promise((ready) => server.once("listening", ready));
const scratch = mkdtempSync(join(tmpdir(), "townwatch-self-"));
const planFor = (name, pages, languages, widths, pictures) => {
  const file = join(scratch, `${name}.json`);
  const base = `http://127.0.0.1:${server.address().port}`;
  writeFileSync(file, JSON.stringify({ base, languageCookie: "townwatch-language", languages, widths, pictures, pages }));
  return file;
};
let passed = 0;
let failed = 0;
const check = (good, what) => {
  if (good) passed += 1;
  else {
    failed += 1;
    console.log(`FAIL self-test: ${what}`);
  }
};

const good = await run(planFor("good", [{ name: "sample", path: "/sample", session: null }], ["zh-TW", "vi", "en"], [1280, 390, 360], process.argv[2]), join(scratch, "good-report.json"));
check(good.code === 0, `the good page fails:\n${good.text}`);
const pages = Object.keys(FAULTS).map((name) => ({ name, path: `/${name}`, session: null }));
const bad = await run(planFor("bad", pages, ["en"], [390]), join(scratch, "bad-report.json"));
check(bad.code === 1, `faults give exit code ${bad.code}, expected 1`);
for (const [name, { says }] of Object.entries(FAULTS)) {
  const told = bad.text.split("\n").filter((line) => line.startsWith(`FAIL ${name} `));
  check(told.some((line) => line.includes(says)), `fault ${name} is not named by "${says}": ${told.join(" / ") || "nothing said"}`);
}
server.close();
rmSync(scratch, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
