// openid-client drives the server that ISSUER names: every check that the
// library makes of an answer is made here.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as client from "openid-client";
import { Browser } from "./browser.mjs";
import { catcher } from "./loopback.mjs";

const { ISSUER, WEB_REDIRECT, WEB_SECRET, SERVICE_SECRET, SERVICE_POST_SECRET } = process.env;
const onLoopback = { execute: [client.allowInsecureRequests] };
const discover = (id, authentication) => client.discovery(new URL(ISSUER), id, undefined, authentication, onLoopback);

// A request with everything the library can check, and what it then expects.
async function prepare(config, redirect_uri, scope) {
  const checks = { pkceCodeVerifier: client.randomPKCECodeVerifier(), expectedState: client.randomState(), expectedNonce: client.randomNonce(), idTokenExpected: true };
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri, scope, state: checks.expectedState, nonce: checks.expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier), code_challenge_method: "S256",
  });
  return { url, checks };
}

async function nativeApp(t, answer) {
  const config = await discover("demo-native", client.None());
  const { uri, redirect } = await catcher(t);
  const { url, checks } = await prepare(config, uri, "openid profile email offline_access network.read");
  await fetch(await new Browser(ISSUER).walk(url, answer));
  return { config, checks, caught: await redirect };
}

test("a native app signs a person in, asks who it is, and refreshes", async (t) => {
  const { config, checks, caught } = await nativeApp(t);
  client.enableNonRepudiationChecks(config); // verifies the signature of the ID token too
  const tokens = await client.authorizationCodeGrant(config, caught, checks);
  const { sub } = tokens.claims();
  const person = await client.fetchUserInfo(config, tokens.access_token, sub);
  assert.equal(person.email, "ann@example.com");
  const fresh = await client.refreshTokenGrant(config, tokens.refresh_token);
  assert.notEqual(fresh.access_token, tokens.access_token);
  assert.equal((await client.fetchUserInfo(config, fresh.access_token, sub)).sub, sub);
});

test("after revocation the refresh token is refused", async (t) => {
  const { config, checks, caught } = await nativeApp(t);
  const tokens = await client.authorizationCodeGrant(config, caught, checks);
  await client.tokenRevocation(config, tokens.refresh_token);
  await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token), { error: "invalid_grant" });
  await assert.rejects(client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub), { code: "OAUTH_WWW_AUTHENTICATE_CHALLENGE" });
});

test("a wrong verifier is refused", async (t) => {
  const { config, checks, caught } = await nativeApp(t);
  const wrong = { ...checks, pkceCodeVerifier: client.randomPKCECodeVerifier() };
  await assert.rejects(client.authorizationCodeGrant(config, caught, wrong), { error: "invalid_grant", status: 400 });
});

test("a person who refuses is reported to the app", async (t) => {
  const { config, checks, caught } = await nativeApp(t, { email: "ben@example.com", decision: "deny" });
  await assert.rejects(client.authorizationCodeGrant(config, caught, checks), { error: "access_denied" });
});

test("an answer of another issuer is noticed", async (t) => {
  const { config, checks, caught } = await nativeApp(t);
  caught.searchParams.set("iss", "https://evil.example");
  await assert.rejects(client.authorizationCodeGrant(config, caught, checks), { code: "OAUTH_INVALID_RESPONSE" });
});

test("a web app introspects its tokens, and signs the person out", async () => {
  const config = await discover("demo-web", client.ClientSecretBasic(WEB_SECRET));
  const { url, checks } = await prepare(config, WEB_REDIRECT, "openid offline_access");
  const browser = new Browser(ISSUER);
  const tokens = await client.authorizationCodeGrant(config, await browser.walk(url), checks);
  for (const token of [tokens.access_token, tokens.refresh_token]) {
    const about = await client.tokenIntrospection(config, token);
    assert.equal(about.active, true);
    assert.equal(about.sub, tokens.claims().sub);
  }
  const after = new URL("/", WEB_REDIRECT).href;
  const out = client.buildEndSessionUrl(config, { id_token_hint: tokens.id_token, post_logout_redirect_uri: after, state: "bye" });
  assert.equal((await browser.walk(out)).href, `${after}?state=bye`);
  await client.tokenRevocation(config, tokens.refresh_token);
  assert.deepEqual(await client.tokenIntrospection(config, tokens.access_token), { active: false });
});

for (const [how, id, authentication] of [
  ["client_secret_basic", "demo-service", client.ClientSecretBasic(SERVICE_SECRET)],
  ["client_secret_post", "demo-service-post", client.ClientSecretPost(SERVICE_POST_SECRET)],
]) {
  test(`a program gets a token for itself by ${how}`, async () => {
    const config = await discover(id, authentication);
    const token = await client.clientCredentialsGrant(config, { scope: "network.read" });
    assert.equal(token.scope, "network.read");
    assert.equal(token.refresh_token, undefined);
  });
}

// A 401 always carries a challenge (RFC 9110 §15.5.2), which the library reports before the body.
test("a wrong secret is refused with a challenge", async () => {
  for (const [id, authentication] of [["demo-service", client.ClientSecretBasic("wrong")], ["demo-service-post", client.ClientSecretPost("wrong")]]) {
    const config = await discover(id, authentication);
    await assert.rejects(client.clientCredentialsGrant(config), (error) => error.status === 401 && error.cause[0].scheme === "basic");
  }
});
