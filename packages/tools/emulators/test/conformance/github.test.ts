import { expect, test } from 'vitest'
import {
  authorizeUrl,
  bareStatus,
  describeConformance,
  exchangeFields,
  leadsBack,
  postForm,
  type Target,
} from './targets.ts'

const json = { accept: 'application/json' }

describeConformance('github', (target) => {
  test('an invalid code is an error with status 200', async () => {
    const { url, client } = await target()
    const response = await postForm(`${url}/login/oauth/access_token`, exchangeFields(client, 'nonsense'), json)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      error: 'bad_verification_code',
      error_description: expect.any(String),
      error_uri: expect.stringMatching(/^https:\/\/docs\.github\.com\//),
    })
  })

  test('a client that does not accept JSON gets a form', async () => {
    const { url, client } = await target()
    const response = await postForm(`${url}/login/oauth/access_token`, exchangeFields(client, 'nonsense'))
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      expect.stringMatching(/^application\/x-www-form-urlencoded/),
    ])
    expect(new URLSearchParams(await response.text()).get('error')).toBe('bad_verification_code')
  })

  test('a wrong secret is an error with status 200', async () => {
    const { url, client } = await target()
    const fields = { ...exchangeFields(client, 'nonsense'), client_secret: 'wrong' }
    const response = await postForm(`${url}/login/oauth/access_token`, fields, json)
    expect([response.status, (await response.json()).error]).toEqual([200, 'incorrect_client_credentials'])
  })

  test('the API requires a User-Agent before anything else', async () => {
    expect(await bareStatus(`${apiOf(await target())}/user`)).toBe(403)
  })

  test('the API refuses a missing token and a wrong one', async () => {
    const api = apiOf(await target())
    const headers = { 'user-agent': 'constellation-conformance' }
    const without = await fetch(`${api}/user`, { headers })
    expect([without.status, (await without.json()).message]).toEqual([401, 'Requires authentication'])
    const wrong = await fetch(`${api}/user/emails`, { headers: { ...headers, authorization: 'Bearer gho_wrong' } })
    expect([wrong.status, (await wrong.json()).message]).toEqual([401, 'Bad credentials'])
  })

  test('nobody is sent back to an application without a question, or for an unknown client', async () => {
    const { url, client } = await target()
    const endpoint = `${url}/login/oauth/authorize`
    expect(await leadsBack(authorizeUrl(endpoint, client), client)).toBe(false)
    expect(await leadsBack(authorizeUrl(endpoint, { ...client, clientId: 'nobody' }), client)).toBe(false)
  })
})

/** The stand-in also answers for the API, which at GitHub has its own host. */
function apiOf({ url }: Target): string {
  return url === process.env.CONFORMANCE_GITHUB_URL
    ? (process.env.CONFORMANCE_GITHUB_API_URL ?? 'https://api.github.com')
    : url
}
