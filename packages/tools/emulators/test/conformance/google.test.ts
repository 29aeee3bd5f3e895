import { expect, test } from 'vitest'
import {
  authorizeUrl,
  basicOf,
  describeConformance,
  exchangeFields,
  leadsBack,
  postForm,
  type Target,
} from './targets.ts'

describeConformance('google', (target) => {
  test('the discovery document has the members that a relying party reads', async () => {
    const { url } = await target()
    expect(await discover({ url })).toMatchObject({
      issuer: url,
      authorization_endpoint: expect.stringMatching(/\/o\/oauth2\/v2\/auth$/),
      token_endpoint: expect.stringMatching(/\/token$/),
      userinfo_endpoint: expect.stringMatching(/\/v1\/userinfo$/),
      revocation_endpoint: expect.stringMatching(/\/revoke$/),
      jwks_uri: expect.stringMatching(/\/oauth2\/v3\/certs$/),
      response_types_supported: expect.arrayContaining(['code']),
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: expect.arrayContaining(['client_secret_post', 'client_secret_basic']),
      code_challenge_methods_supported: expect.arrayContaining(['plain', 'S256']),
    })
  })

  test('the key set has RSA keys with ids, and says how long it may be cached', async () => {
    const { jwks_uri } = await discover(await target())
    const response = await fetch(jwks_uri)
    expect(response.headers.get('cache-control')).toMatch(/max-age=\d+/)
    const { keys } = await response.json()
    expect(keys.length).toBeGreaterThan(0)
    const text = expect.any(String)
    for (const key of keys) expect(key).toEqual({ kid: text, kty: 'RSA', alg: 'RS256', use: 'sig', n: text, e: text })
  })

  test('an invalid code is invalid_grant', async () => {
    const { url, client } = await target()
    const { token_endpoint } = await discover({ url })
    const response = await postForm(token_endpoint, exchangeFields(client, 'nonsense'))
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: 'invalid_grant', error_description: 'Malformed auth code.' },
    ])
  })

  test.each([
    ['a wrong secret', { client_secret: 'wrong' }],
    ['an unknown client', { client_id: 'nobody.apps.googleusercontent.com' }],
  ])('%s is invalid_client', async (_case, fields) => {
    const { url, client } = await target()
    const { token_endpoint } = await discover({ url })
    const response = await postForm(token_endpoint, { ...exchangeFields(client, 'nonsense'), ...fields })
    expect([response.status, (await response.json()).error]).toEqual([401, 'invalid_client'])
  })

  test('userinfo requires a token', async () => {
    const { userinfo_endpoint } = await discover(await target())
    expect((await fetch(userinfo_endpoint)).status).toBe(401)
    expect((await fetch(userinfo_endpoint, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401)
  })

  test('a client proves itself by HTTP Basic as by the form', async () => {
    const { url, client } = await target()
    const { token_endpoint } = await discover({ url })
    const { client_id: _id, client_secret: _secret, ...fields } = exchangeFields(client, 'nonsense')
    const refusals = await Promise.all(
      [client.clientSecret, 'wrong'].map(async (secret) => {
        const authorization = basicOf(client.clientId, secret)
        return (await (await postForm(token_endpoint, fields, { authorization })).json()).error
      }),
    )
    expect(refusals).toEqual(['invalid_grant', 'invalid_client'])
  })

  test('nobody is sent back to an application without a question, or for an unknown client', async () => {
    const { url, client } = await target()
    const { authorization_endpoint } = await discover({ url })
    expect(await leadsBack(authorizeUrl(authorization_endpoint, client), client)).toBe(false)
    expect(await leadsBack(authorizeUrl(authorization_endpoint, { ...client, clientId: 'nobody' }), client)).toBe(false)
  })
})

async function discover({ url }: Pick<Target, 'url'>) {
  return (await fetch(`${url}/.well-known/openid-configuration`)).json()
}
