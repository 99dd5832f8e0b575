// oauth4webapi drives the server as an app that holds a key: it authenticates by
// private_key_jwt, sends its requests as signed request objects, and takes an ID
// token beside its code.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as oauth from "oauth4webapi";
import { Browser } from "./browser.mjs";

const { ISSUER, SIGNING_KEY } = process.env;
const jwk = JSON.parse(SIGNING_KEY);
const onLoopback = { [oauth.allowInsecureRequests]: true };
const redirect = "https://signing.test/cb";
const app = { client_id: "signing", id_token_signed_response_alg: "ES256" };
const key = await crypto.subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
const authentication = oauth.PrivateKeyJwt({ key, kid: jwk.kid });
const issuer = new URL(ISSUER);
const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, onLoopback));

async function request(response_type, more = {}) {
  const verifier = oauth.generateRandomCodeVerifier();
  const parameters = {
    response_type, redirect_uri: redirect, scope: "openid email offline_access", state: oauth.generateRandomState(), nonce: oauth.generateRandomNonce(),
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256", ...more,
  };
  return { verifier, parameters };
}

async function redeem(caught, verifier, nonce) {
  const answer = await oauth.authorizationCodeGrantRequest(server, app, authentication, caught, redirect, verifier, onLoopback);
  return oauth.processAuthorizationCodeResponse(server, app, answer, { expectedNonce: nonce, requireIdToken: true });
}

test("an app that signs gets a token for itself, once per assertion", async () => {
  const answer = await oauth.clientCredentialsGrantRequest(server, app, authentication, { scope: "network.read" }, onLoopback);
  const token = await oauth.processClientCredentialsResponse(server, app, answer);
  assert.equal(token.scope, "network.read");
});

test("a signed request object is the whole request", async () => {
  const { verifier, parameters } = await request("code");
  const object = await oauth.issueRequestObject(server, app, parameters, { key, kid: jwk.kid });
  const url = new URL(server.authorization_endpoint);
  url.search = new URLSearchParams({ client_id: app.client_id, request: object, prompt: "create" }).toString();
  const caught = oauth.validateAuthResponse(server, app, await new Browser(ISSUER).walk(url), parameters.state);
  const tokens = await redeem(caught, verifier, parameters.nonce);
  const { sub } = oauth.getValidatedIdTokenClaims(tokens);
  const person = await oauth.processUserInfoResponse(server, app, sub, await oauth.userInfoRequest(server, app, tokens.access_token, onLoopback));
  assert.equal(person.email, "ann@example.com");
  const refreshed = await oauth.processRefreshTokenResponse(server, app, await oauth.refreshTokenGrantRequest(server, app, authentication, tokens.refresh_token, onLoopback));
  assert.notEqual(refreshed.access_token, tokens.access_token);
});

test("an ID token beside the code vouches for the code", async () => {
  const { verifier, parameters } = await request("code id_token", { claims: JSON.stringify({ id_token: { email: { essential: true } } }) });
  const url = new URL(server.authorization_endpoint);
  url.search = new URLSearchParams({ client_id: app.client_id, ...parameters }).toString();
  const back = await new Browser(ISSUER).walk(url);
  const caught = await oauth.validateCodeIdTokenResponse(server, app, back, parameters.nonce, parameters.state, undefined, onLoopback);
  const tokens = await redeem(caught, verifier, parameters.nonce);
  assert.equal(oauth.getValidatedIdTokenClaims(tokens).email, "ann@example.com");
});

test("another key is not the app", async () => {
  const stranger = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign"]);
  const answer = await oauth.clientCredentialsGrantRequest(server, app, oauth.PrivateKeyJwt({ key: stranger.privateKey, kid: jwk.kid }), {}, onLoopback);
  await assert.rejects(oauth.processClientCredentialsResponse(server, app, answer));
});
