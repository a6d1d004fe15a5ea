// An OpenID Connect issuer on loopback, made with `oidc-provider`.
//
//   node issuer.mjs --ready FILE [--issuer URL] [--kid-suffix TEXT] [--keys FILE]
//
// It listens on a free port, makes one RSA-2048, one P-256 and one Ed25519 key, and writes
// `{issuer, port, pid}` to FILE once requests are answered. `--issuer` makes it claim to be someone else,
// `--kid-suffix` changes the names of its keys, `--keys` shares them: the first to start writes its private keys to that
// file, later ones use them. Each client may use the client credentials grant only, with the
// secret in CLIENT_SECRET; its name says what its tokens look like: `admin-ES256`, `viewer-RS256`, `brief-EdDSA`.
// One line of standard output per request to the key set, so that a caller can count them.

import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

import { exportJWK, generateKeyPair } from 'jose';
import Provider, { errors } from 'oidc-provider';

const ALGORITHMS = ['RS256', 'ES256', 'EdDSA', 'PS256'];
const RESOURCES = ['https://orders.example', 'https://billing.example'];
const SCOPES = 'orders:read orders:write';

/** What sets one kind of client apart from another. `brief` lives for one second. */
const KINDS = {
  admin: { roles: ['admin'], seconds: 600 },
  viewer: { roles: ['viewer'], seconds: 600 },
  brief: { roles: ['admin'], seconds: 1 },
};

const { values: options } = parseArgs({
  options: {
    ready: { type: 'string' },
    issuer: { type: 'string' },
    'kid-suffix': { type: 'string', default: '' },
    keys: { type: 'string' },
  },
});
const secret = process.env.CLIENT_SECRET;
if (!options.ready || !secret) {
  console.error('usage: CLIENT_SECRET=... node issuer.mjs --ready FILE [--issuer URL] [--kid-suffix TEXT] [--keys FILE]');
  process.exit(2);
}

async function signingKey(kid, alg, parameters) {
  const { privateKey } = await generateKeyPair(alg, { ...parameters, extractable: true });
  return { ...(await exportJWK(privateKey)), kid: kid + options['kid-suffix'], use: 'sig' };
}

async function signingKeys() {
  if (options.keys && existsSync(options.keys)) return JSON.parse(readFileSync(options.keys, 'utf8'));
  const keys = [
    await signingKey('rsa-1', 'RS256', { modulusLength: 2048 }),
    await signingKey('ec-1', 'ES256'),
    await signingKey('ed-1', 'EdDSA', { crv: 'Ed25519' }),
  ];
  if (options.keys) writeFileSync(options.keys, JSON.stringify(keys), { mode: 0o600 });
  return keys;
}

function kindOf(clientId) {
  return KINDS[clientId.split('-')[0]];
}

const clients = Object.keys(KINDS).flatMap((kind) => ALGORITHMS.map((alg) => ({
  client_id: `${kind}-${alg}`,
  client_secret: secret,
  grant_types: ['client_credentials'],
  redirect_uris: [],
  response_types: [],
})));

const configuration = {
  clients,
  cookies: { keys: [randomBytes(32).toString('hex')] },
  jwks: { keys: await signingKeys() },
  // A token asked for without a resource is opaque.
  ttl: { ClientCredentials: (ctx, token) => token.resourceServer?.accessTokenTTL ?? 600 },
  extraTokenClaims: (ctx, token) => ({ roles: kindOf(token.clientId).roles }),
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    dPoP: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo(ctx, resource, client) {
        if (!RESOURCES.includes(resource)) throw new errors.InvalidTarget();
        return {
          scope: SCOPES,
          audience: resource,
          accessTokenTTL: kindOf(client.clientId).seconds,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: client.clientId.split('-')[1] } },
        };
      },
    },
  },
};

const server = createServer();
await new Promise((resolve, reject) => {
  server.once('error', reject);
  server.listen(0, '127.0.0.1', resolve);
});
const { port } = server.address();
const issuer = options.issuer ?? `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, configuration);
provider.on('server_error', (ctx, error) => console.error(error));
const answer = provider.callback();
server.on('request', (request, response) => {
  if (request.url === '/jwks') console.log('key set requested');
  answer(request, response);
});

// Written beside and renamed, so that a reader never sees half of it.
writeFileSync(`${options.ready}.new`, JSON.stringify({ issuer, port, pid: process.pid }));
renameSync(`${options.ready}.new`, options.ready);

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0));
