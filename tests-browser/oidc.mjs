// Applications in a real browser: Apache with mod_auth_openidc, and one of our own that leaves every check to
// openid-client. Signing in once reaches both, signing out at one ends both.
//
//   node oidc.mjs PLAN.json
//
// { "issuer", "login", "password", "apache": { "url", "name" }, "client": { "port", "id", "secret", "callback",
//   "after", "algorithm" } }
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import * as oidc from "openid-client";
import { Tally, launch } from "./browser.mjs";

const [planFile] = process.argv.slice(2);
if (!planFile) {
  console.error("usage: node oidc.mjs PLAN.json");
  process.exit(2);
}
const plan = JSON.parse(readFileSync(planFile, "utf8"));
const { apache, client } = plan;
const tally = new Tally();
const by = (page, name) => page.locator(`[data-test="${name}"]`);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const config = await oidc.discovery(
  new URL(plan.issuer), client.id, { id_token_signed_response_alg: client.algorithm },
  oidc.ClientSecretBasic(client.secret), { execute: [oidc.allowInsecureRequests] },
);
oidc.enableNonRepudiationChecks(config);

/** What the application knows of its one visitor. */
const own = { pending: null, tokens: null, told: [], fault: null, last: null };

async function begin(more = {}) {
  const verifier = oidc.randomPKCECodeVerifier();
  const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
  own.pending = { verifier, state, nonce };
  return oidc.buildAuthorizationUrl(config, {
    redirect_uri: client.callback, scope: "openid profile offline_access", state, nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256", ...more,
  });
}

async function callback(url) {
  own.last = url;
  own.fault = null;
  try {
    own.tokens = await oidc.authorizationCodeGrant(config, url, {
      pkceCodeVerifier: own.pending.verifier, expectedState: own.pending.state, expectedNonce: own.pending.nonce,
      idTokenExpected: true, ...(own.pending.maxAge === undefined ? {} : { maxAge: own.pending.maxAge }),
    });
  } catch (fault) {
    own.fault = fault;
  }
}

function body(request) {
  return new Promise((done) => {
    let text = "";
    request.on("data", (part) => { text += part; });
    request.on("end", () => done(text));
  });
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, `http://localhost:${client.port}`);
  if (url.pathname === "/login") {
    response.writeHead(302, { location: (await begin()).href }).end();
  } else if (url.pathname === "/cb") {
    await callback(url);
    response.writeHead(200, { "content-type": "text/html" }).end(`<!doctype html><title>cb</title><p id="cb">${own.fault ? "fault" : "in"}`);
  } else if (url.pathname === "/told") {
    own.told.push(new URLSearchParams(await body(request)).get("logout_token"));
    response.writeHead(200, { "cache-control": "no-store" }).end();
  } else {
    response.writeHead(200, { "content-type": "text/html" }).end(`<!doctype html><title>x</title><p id="bye">${url.pathname}${url.search}`);
  }
});
await new Promise((done) => server.listen(client.port, "127.0.0.1", done));

const browser = await launch();
const context = await browser.newContext({ locale: "en" });
const page = await context.newPage();
const blocked = [];
page.on("console", (message) => {
  if (message.text().includes("Content Security Policy")) blocked.push(message.text());
});

// Apache: one sign-in here, and it knows who it is.
await page.goto(apache.url);
tally.check("apache", page.url().startsWith(`${plan.issuer}/sign-in`), `not led to the sign-in: ${page.url()}`);
tally.check("apache", (await by(page, "sign-in-for").textContent()).includes(apache.name), "the page does not say who asks");
await page.locator("#sign-in-login").fill(plan.login);
await page.locator("#sign-in-password").fill("wrong");
await by(page, "sign-in-button").click();
tally.check("apache", (await by(page, "sign-in-for").count()) === 1, "after a wrong password it says so no more");
await page.locator("#sign-in-login").fill(plan.login);
await page.locator("#sign-in-password").fill(plan.password);
const arrived = page.waitForResponse((response) => response.url() === apache.url && response.status() === 200);
await by(page, "sign-in-button").click();
const files = await arrived;
await page.waitForURL(apache.url);
tally.check("apache", files.headers()["x-who"] === plan.login, `it knows ${files.headers()["x-who"]}`);
tally.check("apache", (files.headers()["x-groups"] ?? "").includes("system-admin"), `groups ${files.headers()["x-groups"]}`);

// openid-client: nobody is asked again.
await page.goto(`http://localhost:${client.port}/login`);
tally.check("client", (await page.locator("#cb").textContent()) === "in", `refused: ${own.fault}`);
const claims = own.tokens?.claims() ?? {};
tally.check("client", claims.amr?.includes("pwd"), `amr ${claims.amr}`);
tally.check("client", typeof claims.sid === "string", "no sid");
const known = await oidc.fetchUserInfo(config, own.tokens.access_token, claims.sub);
tally.check("client", known.preferred_username === plan.login, `userinfo ${JSON.stringify(known)}`);
tally.check("client", own.last.searchParams.get("iss") === plan.issuer, "no iss (RFC 9207)");

// It refuses what was changed on the way, and what comes twice.
const refused = async (what, change) => {
  await page.goto((await begin()).href);
  const kept = own.pending;
  const code = new URL(own.last);
  tally.check(what, own.fault === null, `the right answer is refused: ${own.fault}`);
  own.pending = kept;
  const url = change(new URL(code));
  await callback(url);
  tally.check(what, own.fault !== null, "taken");
};
await refused("a code twice", (url) => url);
await refused("another issuer", (url) => { url.searchParams.set("iss", "https://evil.example"); return url; });
await refused("no issuer", (url) => { url.searchParams.delete("iss"); return url; });
await refused("another state", (url) => { url.searchParams.set("state", "x"); return url; });
await refused("another nonce", (url) => { own.pending = { ...own.pending, nonce: "x" }; return url; });

// A silent request is answered, and an old nonce is not.
await page.goto((await begin({ prompt: "none" })).href);
tally.check("prompt=none", own.fault === null, `${own.fault}`);
const again = await begin();
await page.goto(again.href);
await page.goto(again.href);
tally.check("nonce twice", own.last.searchParams.get("error") === "invalid_request", own.last.search);

// Refresh tokens turn over, and an old one ends all.
await page.goto((await begin()).href);
const first = own.tokens;
const second = await oidc.refreshTokenGrant(config, first.refresh_token);
tally.check("refresh", second.refresh_token !== first.refresh_token, "the same token");
const fails = async (what, work) => {
  try {
    await work();
    tally.check(what, false, "taken");
  } catch (fault) {
    tally.check(what, fault.error === "invalid_grant" || fault.status === 401 || /401/.test(String(fault)), `${fault}`);
  }
};
await fails("an old refresh token", () => oidc.refreshTokenGrant(config, first.refresh_token));
await fails("its family", () => oidc.refreshTokenGrant(config, second.refresh_token));

// A proof is asked for where the application wants one.
own.pending = null;
const login = await begin({ max_age: "0" });
own.pending.maxAge = 30;
await page.goto(login.href);
tally.check("max_age", page.url().includes("/account/prove"), page.url());
await page.locator("#prove-current").fill(plan.password);
await by(page, "prove-form").locator("button").click();
await page.locator("#cb").waitFor();
tally.check("max_age", own.fault === null, `${own.fault}`);

// Signing out at one application ends the session here, and all others.
const out = oidc.buildEndSessionUrl(config, {
  id_token_hint: own.tokens.id_token, post_logout_redirect_uri: client.after, state: "back",
});
await page.goto(out.href);
tally.check("logout", (await page.locator("#bye").textContent()) === "/bye?state=back", page.url());
for (let waited = 0; waited < 100 && own.told.length === 0; waited += 1) await pause(100);
tally.check("logout", own.told.length === 1, `${own.told.length} logout tokens`);
const [, said] = (own.told[0] ?? "..").split(".");
const logout = JSON.parse(Buffer.from(said || "e30", "base64url"));
tally.check("logout", logout.sid === own.tokens.claims().sid, "another browser");
let where = "";
for (let waited = 0; waited < 100; waited += 1) {
  await page.goto(apache.url);
  where = page.url();
  if (where.startsWith(`${plan.issuer}/sign-in`)) break;
  await pause(100);
}
tally.check("logout", where.startsWith(`${plan.issuer}/sign-in`), `Apache was not told: ${where}`);
tally.check("policy", blocked.length === 0, blocked.join("; "));

await browser.close();
server.close();
process.exit(tally.close());
