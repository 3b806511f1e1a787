// Passkeys in a real browser with a virtual authenticator (CDP, domain WebAuthn): a person who signed in with a
// password makes one, signs out, and signs in with it alone. Without JavaScript the pages say what is missing.
//
//   node passkeys.mjs PLAN.json
//
// plan.passkeys, written by the server under test: its address under a name, since no passkey is made for an address
// of numbers: { "base": "http://localhost:1234" }
import { readFileSync } from "node:fs";
import { Tally, launch, visitor } from "./browser.mjs";

const [planFile] = process.argv.slice(2);
if (!planFile) {
  console.error("usage: node passkeys.mjs PLAN.json");
  process.exit(2);
}
const plan = JSON.parse(readFileSync(planFile, "utf8"));
plan.base = plan.passkeys.base;
const tally = new Tally();
const by = (page, name) => page.locator(`[data-test="${name}"]`);
const at = (path) => new URL(path, plan.base).href;

async function authenticator(context, page) {
  const devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true,
      isUserVerified: true, automaticPresenceSimulation: true,
    },
  });
  return { devtools, authenticatorId };
}

const browser = await launch();
const context = await visitor(browser, plan, { language: "en", width: 1200 });
const page = await context.newPage();
const complaints = [];
page.on("pageerror", (error) => complaints.push(String(error)));
const { devtools, authenticatorId } = await authenticator(context, page);

await page.goto(at("/sign-in"));
await by(page, "sign-in-form").locator("[name=login]").fill(plan.walk.contact.login);
await by(page, "sign-in-form").locator("[name=password]").fill(plan.walk.contact.password);
await by(page, "sign-in-button").click();
await by(page, "person").first().waitFor();
await page.goto(at("/account/second-factor"));
await by(page, "passkey-new-form").locator("[name=passkey_name]").fill("phone");
await by(page, "passkey-new").click();
await by(page, "passkey").first().waitFor({ timeout: 15_000 });
tally.check("passkeys", (await by(page, "passkey").count()) === 1, "no passkey was made");
const { credentials } = await devtools.send("WebAuthn.getCredentials", { authenticatorId });
tally.check("passkeys", credentials.length === 1 && credentials[0].isResidentCredential, "it is not discoverable");

const signIn = async () => {
  await by(page, "sign-out").click();
  await by(page, "passkey-button").waitFor();
  await by(page, "passkey-button").click();
};
await signIn();
await by(page, "person").first().waitFor({ timeout: 15_000 });
tally.check("passkeys", true, "signed in by a passkey");

// An authenticator that does not verify who is there opens nothing.
await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
await signIn();
await page.locator("[data-passkey-failed]").waitFor({ state: "visible", timeout: 30_000 });
tally.check("passkeys", (await by(page, "person").count()) === 0, "unverified, and signed in");
tally.check("passkeys", complaints.length === 0, complaints.join("; "));
await context.close();

const plain = await visitor(browser, plan, { language: "en", width: 1200, javaScript: false });
const bare = await plain.newPage();
await bare.goto(at("/sign-in"));
tally.check("passkeys without JavaScript", !(await by(bare, "passkey-form").isVisible()), "the form is shown");
tally.check("passkeys without JavaScript", await bare.getByText("JavaScript").first().isVisible(), "nothing says why");
await browser.close();
process.exit(tally.close());
