import { expect, test } from 'vitest'
import { startBroker } from '../broker.ts'

test('the discovery document has what AWS demands, and the issuer is the same bytes everywhere', async () => {
  await using broker = await startBroker()
  expect(await broker.as().readDiscovery()).toEqual({
    issuer: 'https://broker.example.test',
    jwks_uri: 'https://broker.example.test/.well-known/jwks.json',
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
    scopes_supported: ['openid'],
    token_endpoint_auth_methods_supported: ['none'],
    claims_supported: expect.arrayContaining(['agentkeys_user_wallet', 'https://aws.amazon.com/tags']),
  })
})

test('the keys of the cloud and those of proofs are published apart, and may be kept for five minutes', async () => {
  await using broker = await startBroker()
  for (const [address, prefix] of [
    ['jwks', 'ak-oidc-'],
    ['audit-proof-jwks', 'ak-session-'],
  ]) {
    const response = await broker.app.request(`/.well-known/${address}.json`)
    expect(response.headers.get('cache-control')).toBe('public, max-age=300')
    const { keys } = await response.json()
    expect(keys).toMatchObject([
      { kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig', kid: expect.stringContaining(prefix ?? '') },
    ])
    expect(keys.filter((key: object) => 'd' in key)).toEqual([])
  }
})

test('both documents answer while the database does not', async () => {
  await using broker = await startBroker()
  Object.assign(broker.deps, { db: undefined, pool: undefined })
  for (const address of ['openid-configuration', 'jwks.json'])
    expect((await broker.app.request(`/.well-known/${address}`)).status).toBe(200)
})
