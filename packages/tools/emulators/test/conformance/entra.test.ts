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

const consumersTenant = '9188040d-6c67-4c5b-b112-36a304b66dad'

describeConformance('entra', (target) => {
  test.each([
    ['common', '{tenantid}'],
    ['organizations', '{tenantid}'],
    ['consumers', consumersTenant],
    [consumersTenant, consumersTenant],
  ])('discovery of %s names the issuer of %s', async (tenant, named) => {
    const { url } = await target()
    expect(await discover({ url }, tenant)).toMatchObject({
      issuer: `${url}/${named}/v2.0`,
      authorization_endpoint: `${url}/${tenant}/oauth2/v2.0/authorize`,
      token_endpoint: `${url}/${tenant}/oauth2/v2.0/token`,
      jwks_uri: `${url}/${tenant}/discovery/v2.0/keys`,
      id_token_signing_alg_values_supported: expect.arrayContaining(['RS256']),
      subject_types_supported: ['pairwise'],
    })
  })

  test('an unknown tenant is refused', async () => {
    const { url } = await target()
    const response = await fetch(`${url}/nowhere.invalid/v2.0/.well-known/openid-configuration`)
    expect([response.status, (await response.json()).error]).toEqual([400, 'invalid_tenant'])
  })

  test('the key set has RSA keys with ids and without alg', async () => {
    const { jwks_uri } = await discover(await target(), 'common')
    const { keys } = await (await fetch(jwks_uri)).json()
    expect(keys.length).toBeGreaterThan(0)
    const text = expect.any(String)
    for (const key of keys) {
      expect(key).toMatchObject({ kid: text, kty: 'RSA', use: 'sig', n: text, e: text })
      expect(key).not.toHaveProperty('alg')
    }
  })

  test.each([
    ['an invalid code', {}, 400, 'invalid_grant'],
    ['a wrong secret', { client_secret: 'wrong' }, 401, 'invalid_client'],
    ['an unknown client', { client_id: '00000000-0000-4000-8000-000000000000' }, 400, 'unauthorized_client'],
  ])('%s is refused with a Microsoft error number', async (_case, fields, status, error) => {
    const { url, client } = await target()
    const { token_endpoint } = await discover({ url }, 'common')
    const response = await postForm(token_endpoint, { ...exchangeFields(client, 'nonsense'), ...fields })
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({
      error,
      error_description: expect.stringMatching(/^AADSTS\d+: /),
      error_codes: [expect.any(Number)],
      trace_id: expect.any(String),
      correlation_id: expect.any(String),
      timestamp: expect.any(String),
    })
  })

  test('a client proves itself by HTTP Basic as by the form', async () => {
    const { url, client } = await target()
    const { token_endpoint } = await discover({ url }, 'common')
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
    const { authorization_endpoint } = await discover({ url }, 'common')
    expect(await leadsBack(authorizeUrl(authorization_endpoint, client), client)).toBe(false)
    expect(await leadsBack(authorizeUrl(authorization_endpoint, { ...client, clientId: 'nobody' }), client)).toBe(false)
  })
})

async function discover({ url }: Pick<Target, 'url'>, tenant: string) {
  return (await fetch(`${url}/${tenant}/v2.0/.well-known/openid-configuration`)).json()
}
