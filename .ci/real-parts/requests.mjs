// Sends real requests with real tokens to the function and compares the answers; see `run`, which starts the
// parts. Prints a table and ends with `N passed, M failed`; exits 1 when anything failed.
//
//   node requests.mjs --work FOLDER --audience URL --function URL --unconfigured URL
//
// FOLDER holds what each issuer said when it was ready (`ours.json` ...) and the logs of all processes.

import { existsSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { parseArgs } from 'node:util';

import {
  SignJWT, UnsecuredJWT, calculateJwkThumbprint, createLocalJWKSet, decodeJwt, exportJWK, exportSPKI, generateKeyPair,
  importJWK, jwtVerify,
} from 'jose';

const { values: options } = parseArgs({
  options: {
    work: { type: 'string' },
    audience: { type: 'string' },
    function: { type: 'string' },
    unconfigured: { type: 'string' },
  },
});

const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'];
const OTHER_AUDIENCE = 'https://billing.example';
const REQUEST_MS = 20_000;

setTimeout(() => {
  console.error('gave up: not finished after 200 s');
  process.exit(1);
}, 200_000).unref();

// ---------------------------------------------------------------------------------------------------- issuers

const log = (name) => readFileSync(`${options.work}/${name}.log`, 'utf8');
const issuer = (name) => JSON.parse(readFileSync(`${options.work}/${name}.json`, 'utf8'));
const [ours, stranger, impostor, newcomer, tenant] = ['ours', 'stranger', 'impostor', 'newcomer', 'tenant'].map(issuer);

/** Every token ever sent: none of them may turn up in an answer or a log. */
const seen = new Set();

/** Asks an issuer for an access token by the client credentials grant. */
async function token(client, { from = ours, scope, audience = options.audience, proof } = {}) {
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (audience) form.set('resource', audience);
  if (scope) form.set('scope', scope);
  const password = Buffer.from(`${client}:${process.env.CLIENT_SECRET}`).toString('base64');
  const response = await fetch(`http://127.0.0.1:${from.port}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${password}`, ...(proof && { dpop: proof }) },
    body: form,
    signal: AbortSignal.timeout(REQUEST_MS),
  });
  const answer = await response.json();
  if (!answer.access_token) throw new Error(`no token for ${client}: ${JSON.stringify(answer)}`);
  return answer.access_token;
}

const json = async (url) => (await fetch(url, { signal: AbortSignal.timeout(REQUEST_MS) })).json();
const keysOf = async (from) => json(`http://127.0.0.1:${from.port}/jwks`);
const keySetRequests = () => log('ours').split('\n').filter((line) => line === 'key set requested').length;

const ourKeys = await keysOf(ours);
const ourKey = createLocalJWKSet(ourKeys);

/** What `jose` says of a token: `valid`, or the code of its refusal. */
async function secondOpinion(text) {
  try {
    await jwtVerify(text, ourKey, { issuer: ours.issuer, audience: options.audience, algorithms: ALGORITHMS });
    return 'valid';
  } catch (error) {
    return error.code ?? error.name;
  }
}

// --------------------------------------------------------------------------------------------------- requests

/** One HTTP request; `headers` is a flat list of names and values, so that a name can be repeated. */
function send(base, method, path, headers = [], body) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const request = http.request(`${base}${path}`, { method, agent: false, timeout: REQUEST_MS }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({
        status: response.statusCode,
        headers: response.headers,
        body: Buffer.concat(chunks).toString('utf8'),
        ms: performance.now() - started,
      }));
    });
    const grouped = new Map();
    for (let at = 0; at < headers.length; at += 2) {
      grouped.set(headers[at], [...(grouped.get(headers[at]) ?? []), headers[at + 1]]);
    }
    for (const [name, values] of grouped) request.setHeader(name, values);
    request.on('timeout', () => request.destroy(new Error(`no answer within ${REQUEST_MS} ms`)));
    request.on('error', reject);
    request.end(body);
  });
}

const bearer = (text) => ['authorization', `Bearer ${text}`];

/** Hands a raw API Gateway v2 event to the function, past the HTTP front, and reads its raw answer. */
async function invoke(base, authorization) {
  const event = {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/me',
    rawQueryString: '',
    headers: { authorization, host: 'orders.example' },
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'orders.example',
      domainPrefix: 'orders',
      http: { method: 'GET', path: '/me', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: '$default',
      stage: '$default',
      time: '12/Mar/2026:19:03:58 +0000',
      timeEpoch: Date.now(),
    },
    isBase64Encoded: false,
  };
  const answer = await send(base, 'POST', '/2015-03-31/functions/_/invocations', [], JSON.stringify(event));
  const reply = JSON.parse(answer.body);
  const headers = Object.fromEntries(Object.entries(reply.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  return { status: reply.statusCode, headers, body: reply.body ?? '', ms: answer.ms };
}

// ------------------------------------------------------------------------------------------------ the logs

/** What the body of each handler logs when it runs; see `examples/quickstart/src/handlers.rs`. */
const BODIES = new Set(['health told', 'caller told', 'orders listed', 'order taken', 'user deleted']);

/** The bodies that ran and the reasons of all refusals, from both logs. `cargo lambda` adds lines in plain text. */
function history() {
  const lines = ['function', 'unconfigured'].flatMap((name) => log(name).split('\n').slice(0, -1));
  const fields = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line).fields);
  return {
    bodies: fields.filter((field) => BODIES.has(field.message)).length,
    reasons: fields.filter((field) => field.code).map((field) => field.code).sort(),
  };
}

/** What `after` has and `before` had not. */
function added(before, after) {
  const reasons = [...after.reasons];
  for (const reason of before.reasons) reasons.splice(reasons.indexOf(reason), 1);
  return { bodies: after.bodies - before.bodies, reasons };
}

/** What was logged since `before`, waiting for a moment if that is nothing yet. */
async function loggedSince(before) {
  for (let round = 0; ; round += 1) {
    const since = added(before, history());
    if (since.bodies + since.reasons.length > 0 || round === 40) return since;
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
}

// ---------------------------------------------------------------------------------------------------- answers

/** Reads `Bearer a="b", c="d"`; anything else is null. */
function challengeOf(text) {
  const match = /^Bearer(?: (.*))?$/.exec(text ?? '');
  if (!match) return null;
  const parameters = {};
  const rest = (match[1] ?? '').replace(/([a-z_]+)="([^"\\]*)"(?:, |$)/g, (_, name, value) => {
    parameters[name] = value;
    return '';
  });
  return rest === '' ? parameters : null;
}

/** Whether any twelve characters in a row of any part of any token are in a text. */
function leaks(text) {
  for (const sent of seen) {
    for (const part of sent.split('.')) {
      for (let at = 0; at + 12 <= part.length; at += 1) {
        if (text.includes(part.slice(at, at + 12))) return true;
      }
    }
  }
  return false;
}

/** The one problem document each status may have. */
const documents = new Map();

/** What is wrong with a refusal, as a list of short remarks. */
function refusalFaults(answer, challenge) {
  const faults = [];
  if (answer.headers['content-type'] !== 'application/problem+json') faults.push(`type ${answer.headers['content-type']}`);
  let problem;
  try {
    problem = JSON.parse(answer.body);
  } catch {
    faults.push('body is not JSON');
  }
  if (problem && problem.status !== answer.status) faults.push('status in the body differs');
  if (problem && typeof problem.title !== 'string') faults.push('no title');
  if (leaks(answer.body) || leaks(JSON.stringify(answer.headers))) faults.push('part of a token');
  if ((documents.get(answer.status) ?? answer.body) !== answer.body) faults.push('body not constant');
  documents.set(answer.status, answer.body);
  const found = answer.headers['www-authenticate'];
  if (challenge === null) {
    if (found !== undefined) faults.push('needless challenge');
  } else if (JSON.stringify(challengeOf(found)) !== JSON.stringify(challenge)) {
    faults.push('wrong challenge');
  }
  return faults;
}

const ok = { status: 200 };
const created = { status: 201 };
const noToken = { status: 401, challenge: {}, reason: ['missing_credential'] };
const badToken = (...reason) => ({ status: 401, challenge: { error: 'invalid_token' }, reason });
const badRequest = { status: 400, challenge: { error: 'invalid_request' }, reason: ['several_credentials'] };
// No challenge: asking for a token with more scopes would not help.
const noRole = { status: 403, challenge: null, reason: ['insufficient_role'] };
const noScope = (scope) => ({ status: 403, challenge: { error: 'insufficient_scope', scope }, reason: ['insufficient_scope'] });
const unavailable = { status: 503, challenge: null, retryAfter: true, reason: ['keys_unavailable'] };
const misconfigured = { status: 500, challenge: null, reason: ['misconfigured'] };

/** A status and its challenge in few words; the comparison above is exact. */
function describe(status, challenge) {
  if (!challenge) return `${status}`;
  const words = Object.values(challenge);
  return `${status} ${words.length > 0 ? words.join(' ') : 'bare Bearer'}`;
}

const rows = [];

function record(title, expected, answered, faults, { reason = '', ms } = {}) {
  rows.push({ title, expected, answered, reason, ok: faults.length === 0 ? 'ok' : `FAILED: ${faults.join('; ')}`, ms });
}

/** How often the bodies should have run by now. */
let bodiesExpected = 0;

/** Sends, compares and records. A thrown error is a failed row, not the end of the run. */
async function check(title, expected, act) {
  const wanted = describe(expected.status, expected.challenge);
  try {
    const before = history();
    const answer = await act();
    const since = await loggedSince(before);
    const reason = since.reasons.join(', ');
    const allowed = expected.status < 400;
    const faults = answer.status === expected.status ? [] : ['wrong status'];
    bodiesExpected += allowed ? 1 : 0;
    if (since.bodies !== (allowed ? 1 : 0)) faults.push(`${since.bodies} bodies ran`);
    if (!(expected.reason ?? ['']).includes(reason)) faults.push(`reason not ${expected.reason ?? 'empty'}`);
    if (expected.status >= 400) faults.push(...refusalFaults(answer, expected.challenge));
    if (expected.retryAfter && !/^[0-9]+$/.test(answer.headers['retry-after'] ?? '')) faults.push('no Retry-After');
    if (expected.subject && !answer.body.includes(expected.subject)) faults.push('subject not in the body');
    const found = describe(answer.status, challengeOf(answer.headers['www-authenticate']));
    if (faults.length > 0) faults.push(`headers ${JSON.stringify(answer.headers)}`, `body ${answer.body.slice(0, 200)}`);
    record(title, wanted, found, faults, { reason, ms: answer.ms });
  } catch (error) {
    record(title, wanted, 'nothing', [String(error.message ?? error)]);
  }
}

/** A request with a token on which `jose` has to agree first: `valid`, or one of its codes of refusal. */
async function withToken(title, [method, path], text, opinion, expected, base = options.function) {
  seen.add(text);
  const second = await secondOpinion(text);
  if (second !== opinion) {
    record(title, `jose: ${opinion}`, `jose: ${second}`, ['the test itself is wrong']);
    return;
  }
  const order = method === 'POST' ? { type: ['content-type', 'application/json'], body: '{"item":"tea"}' } : { type: [] };
  await check(title, expected, () => send(base, method, path, [...bearer(text), ...order.type], order.body));
}

const ME = ['GET', '/me'];
const LIST = ['GET', '/orders'];
const CREATE = ['POST', '/orders'];
const DELETE = ['DELETE', '/users/42'];

// -------------------------------------------------------------------------------------------- forging tokens

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The same token with other claims under the old signature. */
function withClaims(text, change) {
  const [header, , signature] = text.split('.');
  return [header, encode({ ...decodeJwt(text), ...change }), signature].join('.');
}

/** The same token with one character in the middle of part `part` replaced. */
function flipped(text, part) {
  const parts = text.split('.');
  const middle = parts[part].length >> 1;
  const other = parts[part][middle] === 'A' ? 'B' : 'A';
  parts[part] = parts[part].slice(0, middle) + other + parts[part].slice(middle + 1);
  return parts.join('.');
}

// -------------------------------------------------------------------------------------------------- the table

async function everyAlgorithm(algorithm) {
  const at = (what) => `${algorithm} ${what}`;
  const admin = await token(`admin-${algorithm}`);
  const viewer = await token(`viewer-${algorithm}`);
  const reader = await token(`viewer-${algorithm}`, { scope: 'orders:read' });
  const writer = await token(`viewer-${algorithm}`, { scope: 'orders:write' });
  const both = await token(`viewer-${algorithm}`, { scope: 'orders:read orders:write' });

  await withToken(at('admin reads GET /me'), ME, admin, 'valid', { ...ok, subject: `admin-${algorithm}` });
  await withToken(at('viewer reads GET /me'), ME, viewer, 'valid', { ...ok, subject: `viewer-${algorithm}` });
  await withToken(at('admin, DELETE /users/42'), DELETE, admin, 'valid', ok);
  await withToken(at('viewer, DELETE /users/42'), DELETE, viewer, 'valid', noRole);
  await withToken(at('viewer with all scopes, DELETE /users/42'), DELETE, both, 'valid', noRole);
  await withToken(at('scope orders:read, GET /orders'), LIST, reader, 'valid', ok);
  await withToken(at('both scopes, GET /orders'), LIST, both, 'valid', ok);
  await withToken(at('no scope, GET /orders'), LIST, viewer, 'valid', noScope('orders:read'));
  await withToken(at('scope orders:write, GET /orders'), LIST, writer, 'valid', noScope('orders:read'));
  await withToken(at('admin without the scope, GET /orders'), LIST, admin, 'valid', noScope('orders:read'));
  await withToken(at('admin without a scope, POST /orders'), CREATE, admin, 'valid', created);
  await withToken(at('scope orders:write, POST /orders'), CREATE, writer, 'valid', created);
  await withToken(at('scope orders:read, POST /orders'), CREATE, reader, 'valid', noScope('orders:write'));

  const forged = 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED';
  await withToken(at('viewer turned admin under the old signature'), DELETE, withClaims(viewer, { roles: ['admin'] }), forged,
    badToken('bad_signature'));
  await withToken(at('one character of the signature'), DELETE, flipped(admin, 2), forged, badToken('bad_signature'));
  await withToken(at('one character of the payload'), DELETE, flipped(admin, 1), forged, badToken('bad_signature'));
  await withToken(at('no signature'), DELETE, admin.slice(0, admin.lastIndexOf('.') + 1), forged,
    badToken('bad_signature', 'malformed'));
  await withToken(at('another audience'), DELETE, await token(`admin-${algorithm}`, { audience: OTHER_AUDIENCE }),
    'ERR_JWT_CLAIM_VALIDATION_FAILED', badToken('bad_audience'));
  await withToken(at('another issuer'), DELETE, await token(`admin-${algorithm}`, { from: stranger }),
    'ERR_JWKS_NO_MATCHING_KEY', badToken('bad_issuer', 'unknown_key'));
  await withToken(at('another issuer, our keys'), DELETE, await token(`admin-${algorithm}`, { from: tenant }),
    'ERR_JWT_CLAIM_VALIDATION_FAILED', badToken('bad_issuer'));
  await withToken(at('another issuer, our name and kid'), DELETE, await token(`admin-${algorithm}`, { from: impostor }), forged,
    badToken('bad_signature'));
  await withToken(at('another issuer, our name, unknown kid'), DELETE, await token(`admin-${algorithm}`, { from: newcomer }),
    'ERR_JWKS_NO_MATCHING_KEY', badToken('unknown_key'));
  await withToken(at('expired'), DELETE, expired.get(algorithm), 'ERR_JWT_EXPIRED', badToken('expired'));
}

/** Tokens with one second to live, asked for first and used when that second has passed. */
async function waitUntilExpired(tokens) {
  const last = Math.max(...tokens.map((text) => decodeJwt(text).exp));
  const giveUp = Date.now() + 10_000;
  while (Date.now() / 1000 < last + 0.1) {
    if (Date.now() > giveUp) throw new Error('tokens that should live one second do not expire');
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
}

async function withoutToken() {
  const none = (title, headers) => check(title, noToken, () => send(options.function, 'GET', '/me', headers));
  for (const [method, path] of [ME, LIST, CREATE, DELETE]) {
    await check(`no token, ${method} ${path}`, noToken, () => send(options.function, method, path));
  }
  await none('another scheme', ['authorization', 'Basic dXNlcjpwYXNzd29yZA==']);
  const admin = await token('admin-ES256');
  seen.add(admin);
  await none('token in another header', ['x-access-token', admin]);
  await none('token in a cookie', ['cookie', `access_token=${admin}`]);
  await check('token in the query', noToken, () => send(options.function, 'GET', `/me?access_token=${admin}`));
  await check('no rule, no token, GET /health', ok, () => send(options.function, 'GET', '/health'));
  await check('no rule, hostile token, GET /health', ok, () => send(options.function, 'GET', '/health', bearer('x.y.z')));
}

async function severalTokens() {
  const admin = await token('admin-ES256');
  const other = await token('admin-RS256');
  seen.add(admin).add(other);
  const joined = `Bearer ${admin},Bearer ${other}`;
  await check('two tokens in one header', badRequest, () => send(options.function, 'GET', '/me', ['authorization', joined]));
  await check('the same token twice in one header', badRequest,
    () => send(options.function, 'GET', '/me', ['authorization', `Bearer ${admin}, Bearer ${admin}`]));
  // The HTTP front of `cargo lambda` drops all but the first of two headers; API Gateway joins them by a comma.
  // So the event is handed over the way API Gateway would have written it.
  await check('two headers, as API Gateway joins them', badRequest, () => invoke(options.function, joined));
  await check('control: one header in the same event', { ...ok, subject: 'admin-ES256' },
    () => invoke(options.function, `Bearer ${admin}`));
  await check('scheme in small letters', { ...ok, subject: 'admin-ES256' },
    () => send(options.function, 'GET', '/me', ['authorization', `bearer ${admin}`]));
}

async function hostileTokens() {
  const claims = decodeJwt(await token('admin-RS256'));
  await withToken('right key, algorithm not on the list (PS256)', DELETE, await token('admin-PS256'), 'ERR_JOSE_ALG_NOT_ALLOWED',
    badToken('alg_not_allowed'));
  await withToken('alg none', DELETE, new UnsecuredJWT(claims).encode(), 'ERR_JOSE_ALG_NOT_ALLOWED',
    badToken('alg_not_allowed', 'bad_header'));
  const rsa = ourKeys.keys.find((key) => key.kty === 'RSA');
  const pem = await exportSPKI(await importJWK(rsa, 'RS256', { extractable: true }));
  const confused = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: rsa.kid }).sign(Buffer.from(pem));
  await withToken('HS256 keyed with the public key', DELETE, confused, 'ERR_JOSE_ALG_NOT_ALLOWED', badToken('alg_not_allowed'));
  await withToken('opaque token of our own issuer', ME, await token('admin-RS256', { audience: null }), 'ERR_JWS_INVALID', badToken('malformed'));

  // A token bound to a key (RFC 9449), sent as if it were a plain one.
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(publicKey);
  const proof = await new SignJWT({ htm: 'POST', htu: `${ours.issuer}/token`, jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk }).setIssuedAt().sign(privateKey);
  const bound = await token('admin-ES256', { proof });
  if (decodeJwt(bound).cnf?.jkt !== await calculateJwkThumbprint(jwk)) throw new Error('the issuer did not bind the token');
  await withToken('bound token without its proof', DELETE, bound, 'valid', badToken('sender_constrained'));
}

async function keySetIsCached(before) {
  const fetched = keySetRequests() - before;
  // One for the first token, at most one more for the tokens that name an unknown key.
  record('requests for the key set by the function', '1 or 2', `${fetched}`, fetched >= 1 && fetched <= 2 ? [] : ['not cached']);
}

async function withoutConfiguration() {
  const admin = await token('admin-ES256');
  await check('no audience configured, GET /health', ok, () => send(options.unconfigured, 'GET', '/health'));
  await withToken('no audience configured, good token', ME, admin, 'valid', misconfigured, options.unconfigured);
  await check('no audience configured, no token', misconfigured, () => send(options.unconfigured, 'GET', '/me'));
}

async function withoutIssuer() {
  const admin = await token('admin-ES256');
  // A second instance of the same function, which has not fetched any key yet.
  const cold = `${options.function}/lambda-url/quickstart`;
  await check('new instance, GET /health', ok, () => send(cold, 'GET', '/health'));
  process.kill(ours.pid);
  const giveUp = Date.now() + 10_000;
  while (await keysOf(ours).then(() => true, () => false)) {
    if (Date.now() > giveUp) throw new Error('the issuer does not stop');
  }
  await withToken('issuer gone, keys known', ME, admin, 'valid', { ...ok, subject: 'admin-ES256' });
  await withToken('issuer gone, keys known, forged', ME, flipped(admin, 2), 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    badToken('bad_signature'));
  await withToken('issuer gone, keys not known', ME, admin, 'valid', unavailable, cold);
  await check('issuer gone, keys not known, no token', noToken, () => send(cold, 'GET', '/me'));
}

async function bodiesRan(before) {
  const ran = history().bodies - before;
  record('bodies that ran, in all', `${bodiesExpected}`, `${ran}`, ran === bodiesExpected ? [] : ['a refused request ran a body']);
}

async function logsAreClean() {
  for (const name of ['function', 'unconfigured']) {
    const text = existsSync(`${options.work}/${name}.log`) ? log(name) : '';
    const faults = [];
    if (text === '') faults.push('nothing was logged at all');
    if (leaks(text)) faults.push('part of a token in the log');
    if (/panicked at/.test(text)) faults.push('a panic in the log');
    record(`log of ${name}: no token, no panic`, 'clean', faults.length === 0 ? 'clean' : 'not clean', faults);
  }
}

function print() {
  const width = (name, least) => Math.max(least, ...rows.map((row) => row[name].length));
  const widths = [width('title', 7), width('expected', 8), width('answered', 8), width('reason', 6), -7];
  const pad = (cell, size) => (size < 0 ? cell.padStart(-size) : cell.padEnd(size));
  const line = (cells, last) => [...cells.map((cell, column) => pad(cell, widths[column])), last].join('  ');
  console.log(line(['request', 'expected', 'answered', 'reason', 'ms'], 'ok'));
  console.log(line(widths.map((size) => '-'.repeat(Math.abs(size))), '--'));
  for (const row of rows) console.log(line([row.title, row.expected, row.answered, row.reason, row.ms?.toFixed(1) ?? ''], row.ok));
}

/** The function is compiled and started by the first request. */
async function isUp(base) {
  const giveUp = Date.now() + 60_000;
  for (;;) {
    const answer = await send(base, 'GET', '/health').catch(() => ({}));
    if (answer.status === 200) return;
    if (Date.now() > giveUp) throw new Error(`no answer from ${base}/health: ${answer.status ?? 'nothing'}`);
    await new Promise((resolve) => { setTimeout(resolve, 200); });
  }
}

const expired = new Map();
for (const algorithm of ALGORITHMS) expired.set(algorithm, await token(`brief-${algorithm}`));

const stages = [
  async () => {
    await isUp(options.function);
    await isUp(options.unconfigured);
    started = history().bodies;
  },
  () => waitUntilExpired([...expired.values()]),
  withoutToken,
  ...ALGORITHMS.map((algorithm) => () => everyAlgorithm(algorithm)),
  severalTokens,
  hostileTokens,
  () => keySetIsCached(before),
  withoutConfiguration,
  withoutIssuer,
  () => bodiesRan(started),
  logsAreClean,
];
let started = 0;
const before = keySetRequests();
const discovered = await json(`${ours.issuer}/.well-known/openid-configuration`);
if (discovered.jwks_uri !== `${ours.issuer}/jwks`) throw new Error(`unexpected key set address ${discovered.jwks_uri}`);

for (const stage of stages) {
  try {
    await stage();
  } catch (error) {
    record('the test could not go on', 'no error', 'an error', [String(error.stack ?? error)]);
    break;
  }
}
print();
const failed = rows.filter((row) => row.ok !== 'ok').length;
console.log(`${rows.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 && rows.length > 0 ? 0 : 1);
