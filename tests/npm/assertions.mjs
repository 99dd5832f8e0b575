// openid-client drives the server that ISSUER names as two apps that authenticate
// by assertions: one signs with the secret it shares, the other with its own key.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as client from "openid-client";
import { Browser } from "./browser.mjs";

const { ISSUER, SHARED_SECRET, SIGNING_KEY } = process.env;
const jwk = JSON.parse(SIGNING_KEY);
const algorithm = { name: "ECDSA", namedCurve: "P-256" };
const key = await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["sign"]);
const discover = (id, authentication) => client.discovery(new URL(ISSUER), id, undefined, authentication, { execute: [client.allowInsecureRequests] });

for (const [method, id, right, wrong] of [
  ["client_secret_jwt", "sharing", client.ClientSecretJwt(SHARED_SECRET), client.ClientSecretJwt(`${SHARED_SECRET}x`)],
  ["private_key_jwt", "signing", client.PrivateKeyJwt({ key, kid: jwk.kid }), client.PrivateKeyJwt({ key: (await crypto.subtle.generateKey(algorithm, false, ["sign"])).privateKey, kid: jwk.kid })],
]) {
  const redirect_uri = `https://${id}.test/cb`;

  test(`discovery lists ${method}`, async () => {
    const metadata = (await discover(id, right)).serverMetadata();
    assert.ok(metadata.token_endpoint_auth_methods_supported.includes(method));
    assert.ok(metadata.token_endpoint_auth_signing_alg_values_supported.includes(method === "client_secret_jwt" ? "HS256" : "ES256"));
  });

  test(`an app signs a person in, refreshes, introspects and revokes by ${method}`, async () => {
    const config = await discover(id, right);
    const verifier = client.randomPKCECodeVerifier();
    const checks = { pkceCodeVerifier: verifier, expectedState: client.randomState(), expectedNonce: client.randomNonce(), idTokenExpected: true };
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri, scope: "openid email offline_access", state: checks.expectedState, nonce: checks.expectedNonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256", ...(id === "signing" ? { response_type: "code" } : {}),
    });
    const tokens = await client.authorizationCodeGrant(config, await new Browser(ISSUER).walk(url), checks);
    assert.equal((await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)).email, "ann@example.com");
    const fresh = await client.refreshTokenGrant(config, tokens.refresh_token);
    assert.equal((await client.tokenIntrospection(config, fresh.access_token)).active, true);
    await client.tokenRevocation(config, fresh.refresh_token ?? tokens.refresh_token);
    assert.equal((await client.tokenIntrospection(config, fresh.access_token)).active, false);
  });

  test(`a program gets a token for itself by ${method}`, async () => {
    const token = await client.clientCredentialsGrant(await discover(id, right), { scope: "network.read" });
    assert.equal(token.scope, "network.read");
  });

  test(`another secret or key is not the app, by ${method}`, async () => {
    const config = await discover(id, wrong);
    await assert.rejects(client.clientCredentialsGrant(config), (error) => error.status === 401);
  });
}
