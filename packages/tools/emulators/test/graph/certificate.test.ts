import 'reflect-metadata'
import { createHash, KeyObject } from 'node:crypto'
import { X509CertificateGenerator } from '@peculiar/x509'
import { SignJWT } from 'jose'
import { beforeAll, expect, test } from 'vitest'
import { application, clientId, createTestGraph, origin, type TestGraph, tenant } from './stand-in.ts'

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const nowS = Date.parse('2026-03-01T12:00:00Z') / 1000

type Pair = { privateKey: KeyObject; pem: string; sha1: string; sha256: string }
let [own, foreign]: Pair[] = []
beforeAll(async () => {
  ;[own, foreign] = await Promise.all([makePair(), makePair()])
})

test.each(['RS256', 'PS256'])('an assertion that is signed %s is accepted, by either thumbprint', async (alg) => {
  const graph = standIn()
  const thumbprints = [{ 'x5t#S256': own?.sha256 }, { x5t: own?.sha1 }]
  const assertions = await Promise.all(
    thumbprints.map((thumbprint, index) => sign({ header: { alg, ...thumbprint }, claims: { jti: `jti-${index}` } })),
  )
  for (const assertion of assertions) expect(await numberOf(graph, assertion)).toBe('accepted')
})

test('the issuer of the tenant is an audience too', async () => {
  const aud = `${origin}/${tenant}/v2.0`
  expect(await numberOf(standIn(), await sign({ claims: { aud } }))).toBe('accepted')
})

test.each([
  ['an unknown certificate', { header: { 'x5t#S256': 'unknown' } }, 700027],
  ['no thumbprint', { header: { 'x5t#S256': undefined } }, 700027],
  ['the key of another certificate', { signer: 'foreign' as const }, 700027],
  ['another algorithm', { header: { alg: 'RS512' } }, 700027],
  ['another issuer', { claims: { iss: 'another' } }, 700021],
  ['another subject', { claims: { sub: 'another' } }, 700021],
  ['another audience', { claims: { aud: `${origin}/nowhere/oauth2/v2.0/token` } }, 700023],
  ['an assertion that expired', { claims: { exp: nowS - 301 } }, 700024],
  ['an assertion that begins later', { claims: { nbf: nowS + 301 } }, 700024],
  ['an assertion that never expires', { claims: { exp: undefined } }, 700024],
])('%s is refused with its number', async (_case, changes, number) => {
  expect(await numberOf(standIn(), await sign(changes))).toBe(number)
})

test('an assertion is accepted once, and so is another one with the same jti, until it is over', async () => {
  const graph = standIn()
  const assertion = await sign({})
  expect(await numberOf(graph, assertion)).toBe('accepted')
  expect(await numberOf(graph, assertion)).toBe(50012)
  expect(await numberOf(graph, await sign({ header: { alg: 'PS256' } }))).toBe(50012)
  expect(await numberOf(graph, await sign({ claims: { jti: 'two' } }))).toBe('accepted')
  // One that was refused for another reason was not used.
  expect(await numberOf(graph, await sign({ claims: { jti: 'three', aud: 'elsewhere' } }))).toBe(700023)
  expect(await numberOf(graph, await sign({ claims: { jti: 'three' } }))).toBe('accepted')
  graph.clock.advance({ hours: 1 })
  const exp = graph.clock.now().getTime() / 1000 + 600
  expect(await numberOf(graph, await sign({ claims: { exp } }))).toBe('accepted')
})

test('what is no assertion is refused, and so is one after the certificate expired', async () => {
  const graph = standIn()
  expect(await numberOf(graph, 'nonsense')).toBe(50027)
  graph.clock.advance({ days: 100 })
  const exp = graph.clock.now().getTime() / 1000 + 600
  expect(await numberOf(graph, await sign({ claims: { exp } }))).toBe(700027)
})

function standIn(): TestGraph {
  return createTestGraph({ applications: [{ ...application, secrets: [], certificates: [own?.pem ?? ''] }] })
}

async function numberOf(graph: TestGraph, client_assertion: string): Promise<number | string> {
  const fields = { client_secret: undefined, client_assertion_type: assertionType, client_assertion }
  const response = await graph.token(fields)
  return response.status === 200 ? 'accepted' : (await response.json()).error_codes[0]
}

type Changes = { header?: Record<string, unknown>; claims?: Record<string, unknown>; signer?: 'foreign' }

async function sign({ header, claims, signer }: Changes): Promise<string> {
  const said = {
    iss: clientId,
    sub: clientId,
    aud: `${origin}/${tenant}/oauth2/v2.0/token`,
    jti: 'one',
    nbf: nowS,
    exp: nowS + 600,
  }
  const pair = signer === 'foreign' ? foreign : own
  if (!pair) throw new Error('the keys are made before the tests')
  return new SignJWT({ ...said, ...claims })
    .setProtectedHeader({ alg: 'PS256', typ: 'JWT', 'x5t#S256': own?.sha256, ...header })
    .sign(pair.privateKey)
}

async function makePair(): Promise<Pair> {
  const algorithm = {
    ...{ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
    ...{ publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2048 },
  }
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...{ name: 'CN=mail worker', keys, signingAlgorithm: algorithm },
    ...{ notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2026-06-01T00:00:00Z') },
  })
  const thumbprint = (name: string) => createHash(name).update(Buffer.from(certificate.rawData)).digest('base64url')
  const privateKey = KeyObject.from(keys.privateKey)
  return { privateKey, pem: certificate.toString('pem'), sha1: thumbprint('sha1'), sha256: thumbprint('sha256') }
}
