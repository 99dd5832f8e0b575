// oidc-provider with the clients, lifetimes and algorithms that our own server
// has in the comparison. PORT, SECRET and KEYS (a file with a JWKS) are required;
// DATABASE makes it durable.
import { readFileSync } from 'node:fs';
import Provider from 'oidc-provider';

const { PORT, SECRET, KEYS, DATABASE } = process.env;
const adapter = DATABASE ? (await import('./sqlite.mjs')).sqliteAdapter(DATABASE) : (await import('./memory.mjs')).MemoryAdapter;

const web = (id, alg) => ({
  client_id: id, client_secret: SECRET, redirect_uris: ['https://app.example/cb'],
  grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], id_token_signed_response_alg: alg,
});
const service = (id) => ({
  client_id: id, client_secret: SECRET, redirect_uris: [], grant_types: ['client_credentials'], response_types: [],
  id_token_signed_response_alg: 'ES256',
});

const provider = new Provider(`http://localhost:${PORT}`, {
  adapter,
  clients: [web('opaque', 'ES256'), web('jwt', 'ES256'), web('rs256', 'RS256'), service('service-opaque'), service('service-jwt')],
  jwks: JSON.parse(readFileSync(KEYS)),
  cookies: { keys: ['a key of the comparison only'] },
  features: {
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: (ctx, client) => (client?.clientId.endsWith('jwt') ? 'https://api.example' : undefined),
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({ scope: '', accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } }),
    },
  },
  enabledJWA: { idTokenSigningAlgValues: ['ES256', 'RS256'] },
  issueRefreshToken: () => true,
  rotateRefreshToken: true,
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  ttl: { AccessToken: 3600, ClientCredentials: 3600, AuthorizationCode: 600, IdToken: 3600, RefreshToken: 1209600, Grant: 1209600, Session: 1209600, Interaction: 3600 },
});
// 127.0.0.1 alone, as ours.
provider.listen(Number(PORT), '127.0.0.1');
