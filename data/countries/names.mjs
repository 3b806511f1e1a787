// Writes names.tsv: code, zh-TW, vi, en. The names are those of the Unicode CLDR inside Node.
import { writeFileSync } from "node:fs";

const named = ["zh-TW", "vi", "en"].map(
  (language) => new Intl.DisplayNames(language, { type: "region", style: "short", fallback: "none" }),
);
// Groups of countries and codes without a land of their own.
const apart = new Set(["EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"]);
const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const lines = letters
  .flatMap((one) => letters.map((two) => one + two))
  .filter((code) => !apart.has(code) && Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`)
  .map((code) => [code, ...named.map((names) => names.of(code))])
  .filter((line) => line.every(Boolean))
  .map((line) => line.join("\t"));
writeFileSync(process.argv[2], `${lines.join("\n")}\n`);
console.log(process.versions.cldr);
