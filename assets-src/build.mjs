// Compiles the console's assets into ../crates/web/assets. Run by `cargo xtask assets`, never by a build.
// Every file's name carries the start of its SHA-256, so browsers may keep it for ever;
// manifest.json says which file is which, and where it came from.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const out = process.env.TOWNWATCH_ASSETS_OUT ?? join(here, "../crates/web/assets");
const FAMILY = "Noto Sans TC";
const FONT_LIMIT_BYTES = 4.5 * 1024 * 1024;

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const packageOf = (name) => JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "fonts"), { recursive: true });
mkdirSync(join(out, "licences"), { recursive: true });
const manifest = {};

function write(logical, stem, extension, bytes, origin) {
  const hash = sha256(bytes);
  const file = `${stem}-${hash.slice(0, 12)}${extension}`;
  writeFileSync(join(out, file), bytes);
  manifest[logical] = { file, sha256: hash, ...origin };
  return file;
}

function writeLicence(name, text, origin) {
  const file = `licences/${name}.txt`;
  writeFileSync(join(out, file), text);
  manifest[file] = { file, sha256: sha256(Buffer.from(text)), ...origin };
}

const originOf = (name, licence) => ({ source: name, version: packageOf(name).version, licence });

/** The @font-face blocks of one fontsource package that `keep` wants, as {slice, range, bytes}. */
function slicesOf(name, keep) {
  const css = readFileSync(join(modules, name, "wght.css"), "utf8");
  const face = /url\(\.\/files\/([^)]+)-wght-normal\.woff2\)[^;]*;\s*unicode-range:\s*([^;}]+);/g;
  return [...css.matchAll(face)]
    .map(([, slice, range]) => ({ slice, range: range.trim() }))
    .filter(({ slice }) => keep(slice))
    .map((entry) => ({ ...entry, bytes: readFileSync(join(modules, name, "files", `${entry.slice}-wght-normal.woff2`)) }));
}

/** Latin and Vietnamese from Noto Sans, Han and everything else we use from Noto Sans TC. */
function fonts() {
  const wanted = [
    ["@fontsource-variable/noto-sans-tc", (slice) => !/-(cyrillic|latin|vietnamese)$/.test(slice)],
    ["@fontsource-variable/noto-sans", (slice) => /-(latin|vietnamese)$/.test(slice)],
  ];
  let total = 0;
  let css = "";
  for (const [name, keep] of wanted) {
    const origin = originOf(name, "OFL-1.1");
    for (const { slice, range, bytes } of slicesOf(name, keep)) {
      total += bytes.length;
      const file = write(`fonts/${slice}.woff2`, `fonts/${slice}`, ".woff2", bytes, origin);
      css += `@font-face{font-family:"${FAMILY}";font-style:normal;font-weight:100 900;font-display:swap;` +
        `src:url(${file}) format("woff2");unicode-range:${range}}`;
    }
    writeLicence(name.split("/")[1], readFileSync(join(modules, name, "LICENSE"), "utf8"), origin);
  }
  if (total > FONT_LIMIT_BYTES) throw new Error(`fonts are ${total} bytes, more than ${FONT_LIMIT_BYTES}`);
  return css;
}

const govuk = originOf("govuk-frontend", "MIT");
const style = sass.compile(join(here, "townwatch.scss"), {
  style: "compressed",
  loadPaths: [modules, here],
  quietDeps: true,
}).css;
if (/GDS Transport|url\(["']?\/assets/.test(style)) throw new Error("the style still names govuk-frontend's own font or images");
write("townwatch.css", "townwatch", ".css", Buffer.from(fonts() + style), govuk);
writeLicence("govuk-frontend", readFileSync(join(here, "licences/govuk-frontend.txt"), "utf8"), govuk);

const htmx = originOf("htmx.org", "0BSD");
const htmxCode = readFileSync(join(modules, "htmx.org/dist/htmx.min.js"), "utf8").replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");
write("htmx.js", "htmx", ".min.js", Buffer.from(htmxCode), htmx);
writeLicence("htmx", readFileSync(join(modules, "htmx.org/LICENSE"), "utf8"), htmx);

const own = { source: "assets-src", version: JSON.parse(readFileSync(join(here, "package.json"), "utf8")).version, licence: "Apache-2.0" };
const OWN = ["clock.js", "passkey.js", "shell.js", "favicon.svg"];
for (const file of OWN) write(file, file.slice(0, file.lastIndexOf(".")), extname(file), readFileSync(join(here, file)), own);

const ordered = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(join(out, "manifest.json"), `${JSON.stringify(ordered, null, 1)}\n`);

// What these files were made from: `cargo xtask assets --check` compares it without Node.
const sources = ["build.mjs", "package.json", "package-lock.json", "townwatch.scss", ...OWN]
  .concat(readdirSync(join(here, "console")).map((file) => `console/${file}`))
  .concat(readdirSync(join(here, "licences")).map((file) => `licences/${file}`))
  .sort();
writeFileSync(join(out, "sources.sha256"), sources.map((file) => `${sha256(readFileSync(join(here, file)))}  ${file}\n`).join(""));
console.log(`${Object.keys(ordered).length} assets written`);
