// The same tokens verified by npm packages, taking turns with `auth-runtime` in a process of its own.
// Every verifier knows its keys, checks issuer, audience and times without tolerance, and looks at the role.

import { spawn } from "node:child_process";
import { createPublicKey } from "node:crypto";
import { createInterface } from "node:readline";

import { JwtVerifier } from "aws-jwt-verify";
import { createVerifier } from "fast-jwt";
import { createLocalJWKSet, jwtVerify } from "jose";

const ROUNDS = 60;
const WARM_UP_MS = 500;
const SLICE_MS = 20;

const cargo = ["run", "--quiet", "--release", "-p", "auth-bench", "--bin", "peer"];
const peer = spawn("cargo", cargo, { cwd: new URL("..", import.meta.url), stdio: ["pipe", "pipe", "inherit"] });
const lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
const fixtures = JSON.parse((await lines.next()).value);

for (const [index, { algorithm, token }] of fixtures.tokens.entries()) {
  const verifiers = others(fixtures.tokens[index]);
  for (const [, verify] of verifiers) await slice(verify, token, WARM_UP_MS);
  const measured = verifiers.map(([name, verify]) => [name, () => slice(verify, token, SLICE_MS)]);
  const subjects = [["auth-runtime", () => ask(index)], ...measured];
  const times = await interleaved(subjects.map(([, measure]) => measure));
  console.log(`\n${algorithm}, ${token.length} bytes, verify + role check ${micros(times[0])} µs, over`);
  for (const [which, [name]] of subjects.entries()) {
    if (which === 0) continue;
    const ratio = median(times[which].map((time, round) => times[0][round] / time));
    console.log(`  ${name.padEnd(24)} ${micros(times[which]).padStart(8)} µs ${ratio.toFixed(3).padStart(8)}`);
  }
}
peer.stdin.end();

function others({ algorithm, jwk, secret }) {
  const { issuer, audience } = fixtures;
  const key = secret ? Buffer.from(secret) : createLocalJWKSet({ keys: [jwk] });
  const pem = secret ?? createPublicKey({ key: jwk, format: "jwk" }).export({ type: "spki", format: "pem" });
  const options = { algorithms: [algorithm], issuer, audience, requiredClaims: ["exp"] };
  const fast = createVerifier({
    key: pem,
    algorithms: [algorithm],
    allowedIss: issuer,
    allowedAud: audience,
    requiredClaims: ["exp"],
    cache: false,
  });
  const all = [
    ["jose", async (token) => isAdmin((await jwtVerify(token, key, options)).payload)],
    ["fast-jwt", (token) => isAdmin(fast(token))],
  ];
  // It knows neither PS256 nor shared secrets.
  if (["RS256", "ES256", "EdDSA"].includes(algorithm)) {
    const verifier = JwtVerifier.create({ issuer, audience, jwksUri: `${issuer}/keys` });
    verifier.cacheJwks({ keys: [jwk] });
    all.unshift(["aws-jwt-verify", (token) => isAdmin(verifier.verifySync(token))]);
  }
  return all;
}

function isAdmin(claims) {
  if (!claims.roles.includes("admin")) throw new Error("the fixture is wrong");
}

// Nanoseconds per call of every subject; rounds take turns in who goes first.
async function interleaved(subjects) {
  const times = subjects.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (let turn = 0; turn < subjects.length; turn++) {
      const which = (round + turn) % subjects.length;
      times[which].push(await subjects[which]());
    }
  }
  return times;
}

async function slice(verify, token, milliseconds) {
  const started = process.hrtime.bigint();
  const until = started + BigInt(milliseconds) * 1_000_000n;
  let calls = 0;
  while (process.hrtime.bigint() < until) {
    const pending = verify(token);
    if (pending instanceof Promise) await pending;
    calls++;
  }
  return Number(process.hrtime.bigint() - started) / calls;
}

async function ask(index) {
  peer.stdin.write(`${index}\n`);
  return Number((await lines.next()).value);
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function micros(times) {
  return (median(times) / 1_000).toFixed(2);
}
