// Passkeys in a real browser with a virtual authenticator (CDP, domain WebAuthn): a person who signed in with a
// password makes one, signs out, and signs in with it alone. Without JavaScript the pages say what is missing.
//
//   node passkeys.mjs PLAN.json
//
// A browser that was left open changes nothing of the account before its person shows that it is still them; and a
// person whose role needs a second factor may choose a passkey for it.
//
// plan.passkeys, written by the server under test: its address under a name, since no passkey is made for an address
// of numbers: { "base": "http://localhost:1234", "open": session of some minutes ago, "head": who must set a second
// factor up }
import { readFileSync } from "node:fs";
import { Tally, launch, visitor } from "./browser.mjs";

const [planFile] = process.argv.slice(2);
if (!planFile) {
  console.error("usage: node passkeys.mjs PLAN.json");
  process.exit(2);
}
const plan = JSON.parse(readFileSync(planFile, "utf8"));
const { open, head } = plan.passkeys;
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

// The contact left a browser open: what it may not do, and by her passkey may.
const cookie = { name: open.cookieName, value: open.cookieValue, url: plan.base };
await context.addCookies([cookie]);
await page.goto(at("/account/second-factor"));
tally.check("proof", !(await by(page, "passkey-new-form").isVisible()), "an open browser may add a passkey");
await by(page, "prove-link").click();
await by(page, "passkey-button").click();
await by(page, "passkey-new-form").waitFor({ timeout: 15_000 });
const now = (await context.cookies()).find(({ name }) => name === open.cookieName);
tally.check("proof", now.value !== open.cookieValue, "the cookie from before the proof still counts");

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

// Whose role needs a second factor, and who has none, sets a passkey up and is in.
const firm = await visitor(browser, plan, { language: "en", width: 1200 });
const desk = await firm.newPage();
await authenticator(firm, desk);
const withPassword = async () => {
  await desk.goto(at("/sign-in"));
  await by(desk, "sign-in-form").locator("[name=login]").fill(head.login);
  await by(desk, "sign-in-form").locator("[name=password]").fill(head.password);
  await by(desk, "sign-in-button").click();
};
await withPassword();
await by(desk, "factor-required").waitFor();
tally.check("enrolment", (await by(desk, "person").count()) === 0, "the password alone opened the console");
await by(desk, "passkey-new-form").locator("[name=passkey_name]").fill("desk");
await by(desk, "passkey-new").click();
await by(desk, "person").first().waitFor({ timeout: 15_000 });
tally.check("enrolment", new URL(desk.url()).pathname === "/", `led to ${desk.url()}`);
await by(desk, "sign-out").click();
await withPassword();
await by(desk, "passkey-button").waitFor();
tally.check("enrolment", (await by(desk, "person").count()) === 0, "the password alone opened the console again");
await by(desk, "passkey-button").click();
await by(desk, "person").first().waitFor({ timeout: 15_000 });
tally.check("enrolment", true, "in by password and passkey");
await firm.close();

const plain = await visitor(browser, plan, { language: "en", width: 1200, javaScript: false });
const bare = await plain.newPage();
await bare.goto(at("/sign-in"));
tally.check("passkeys without JavaScript", !(await by(bare, "passkey-form").isVisible()), "the form is shown");
tally.check("passkeys without JavaScript", await bare.getByText("JavaScript").first().isVisible(), "nothing says why");
await browser.close();
process.exit(tally.close());
