// AppAuth for JavaScript, with its support for Node.js, drives the server that
// ISSUER names. The one thing replaced is what opens the system's browser.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { once } from "node:events";
import { get } from "node:http";
import { createRequire } from "node:module";
import { test } from "node:test";
import { Browser } from "./browser.mjs";

const require = createRequire(import.meta.url);
const { ISSUER } = process.env;

let answer; // how the person answers
let opened; // the walk of the browser that AppAuth opened
require.cache[require.resolve("opener")] = {
  // A connection that stays open would keep AppAuth's catcher, and so this script, waiting.
  exports(url) { opened = new Browser(ISSUER).walk(url, answer).then((to) => once(get(to, { agent: false }), "response")).then(([response]) => response.resume()); },
};
require("@openid/appauth/built/flags.js").IS_LOG = false; // it would print tokens
const { AuthorizationNotifier, AuthorizationRequest, AuthorizationServiceConfiguration, BaseTokenRequestHandler, RevokeTokenRequest, TokenRequest } = require("@openid/appauth");
const { NodeBasedHandler, NodeCrypto, NodeRequestor } = require("@openid/appauth/built/node_support");

const requestor = new NodeRequestor();
const handler = new BaseTokenRequestHandler(requestor);

// AppAuth is told a port and cannot choose one.
async function freePort() {
  const server = createServer().listen(0);
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

// ask runs AppAuth's own flow: its request, its catcher on loopback, its checks.
async function ask(how) {
  answer = how;
  const configuration = await AuthorizationServiceConfiguration.fetchFromIssuer(ISSUER, requestor);
  const port = await freePort();
  const request = new AuthorizationRequest({
    client_id: "demo-native", redirect_uri: `http://127.0.0.1:${port}/callback`, scope: "openid offline_access network.read",
    response_type: AuthorizationRequest.RESPONSE_TYPE_CODE, extras: { prompt: "consent" },
  }, new NodeCrypto());
  const authorization = new NodeBasedHandler(port);
  const notifier = new AuthorizationNotifier();
  authorization.setAuthorizationNotifier(notifier);
  const result = new Promise((resolve) => notifier.setAuthorizationListener((request, response, error) => resolve({ response, error })));
  authorization.performAuthorizationRequest(configuration, request);
  const { response, error } = await result;
  await opened;
  const redeem = (verifier) => handler.performTokenRequest(configuration, new TokenRequest({
    client_id: request.clientId, redirect_uri: request.redirectUri, grant_type: "authorization_code",
    code: response.code, extras: { code_verifier: verifier },
  }));
  return { configuration, request, response, error, redeem };
}

const refreshRequest = (request, refresh_token) =>
  new TokenRequest({ client_id: request.clientId, redirect_uri: request.redirectUri, grant_type: "refresh_token", refresh_token });

test("it is the version that the promise speaks of", () => {
  assert.equal(require("@openid/appauth/package.json").version, "1.3.2");
});

test("AppAuth signs a person in, refreshes, and revokes", async () => {
  const { configuration, request, redeem } = await ask();
  const tokens = await redeem(request.internal.code_verifier);
  assert.ok(tokens.idToken && tokens.refreshToken);
  assert.equal(tokens.expiresIn, 300);
  const person = await requestor.xhr({ url: configuration.userInfoEndpoint, dataType: "json", method: "GET", headers: { Authorization: `Bearer ${tokens.accessToken}` } });
  assert.ok(person.sub);

  const fresh = await handler.performTokenRequest(configuration, refreshRequest(request, tokens.refreshToken));
  assert.notEqual(fresh.accessToken, tokens.accessToken);
  const revoked = new RevokeTokenRequest({ token: fresh.refreshToken, token_type_hint: "refresh_token", client_id: request.clientId });
  assert.equal(await handler.performRevokeTokenRequest(configuration, revoked), true);
  await assert.rejects(handler.performTokenRequest(configuration, refreshRequest(request, fresh.refreshToken)), { message: "Bad Request" });
});

test("a wrong verifier is refused", async () => {
  const { redeem } = await ask();
  await assert.rejects(redeem(new NodeCrypto().generateRandom(128)), { message: "Bad Request" });
});

test("a person who refuses is reported to the app", async () => {
  const { response, error } = await ask({ decision: "deny" });
  assert.equal(response, null);
  assert.equal(error.error, "access_denied");
});
