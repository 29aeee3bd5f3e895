import { expect, test } from 'vitest'
import { basic, callback, client, defined, type StandIn, standIn, verifier } from './stand-ins.ts'

const ada = '1001'

test('a code becomes a token, and the token identifies the person', async () => {
  const github = standIn('github')
  const answer = await (await github.exchange(await github.codeFor(ada))).json()
  expect(answer).toEqual({
    access_token: expect.stringMatching(/^gho_/),
    scope: 'read:user,user:email',
    token_type: 'bearer',
  })
  const profile = await (await ask(github, '/user', answer.access_token)).json()
  expect(profile).toMatchObject({ id: 1001, login: 'ada', email: null, type: 'User' })
  expect(await (await ask(github, '/user/emails', answer.access_token)).json()).toEqual([
    { email: 'ada@example.test', primary: true, verified: true, visibility: 'private' },
  ])
})

test('a client that does not accept JSON gets a form, for errors too', async () => {
  const github = standIn('github')
  const send = async (code: string) =>
    github.send('/login/oauth/access_token', {
      method: 'POST',
      body: defined({ client_id: client.clientId, client_secret: client.clientSecret, code, code_verifier: verifier }),
    })
  const good = await send(await github.codeFor(ada))
  expect(good.headers.get('content-type')).toMatch(/^application\/x-www-form-urlencoded/)
  expect(await good.text()).toMatch(/^access_token=gho_.*&scope=read%3Auser%2Cuser%3Aemail&token_type=bearer$/)
  expect(new URLSearchParams(await (await send('nonsense')).text()).get('error')).toBe('bad_verification_code')
})

test.each([
  ['an unknown code', { code: 'nonsense' }, 'bad_verification_code'],
  ['a wrong secret', { client_secret: 'wrong' }, 'incorrect_client_credentials'],
  ['an unknown client', { client_id: 'nobody' }, 'incorrect_client_credentials'],
  ['the code of another client', { client_id: 'other-client', client_secret: 'other-secret' }, 'bad_verification_code'],
  ['another redirect_uri', { redirect_uri: `${callback}/other` }, 'redirect_uri_mismatch'],
  ['no verifier', { code_verifier: undefined }, 'bad_verification_code'],
  ['a wrong verifier', { code_verifier: 'w'.repeat(43) }, 'bad_verification_code'],
])('%s is an error with status 200', async (_case, fields, error) => {
  const github = standIn('github')
  const response = await github.exchange(await github.codeFor(ada), fields)
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({
    error,
    error_description: expect.any(String),
    error_uri: expect.stringMatching(/^https:/),
  })
})

test('a code is valid once', async () => {
  const github = standIn('github')
  const code = await github.codeFor(ada)
  expect(await (await github.exchange(code)).json()).toHaveProperty('access_token')
  expect(await (await github.exchange(code)).json()).toMatchObject({ error: 'bad_verification_code' })
})

test('a code is valid for ten minutes', async () => {
  const github = standIn('github')
  const codes = [await github.codeFor(ada), await github.codeFor(ada)]
  github.clock.advance({ minutes: 10, ms: -1 })
  expect(await (await github.exchange(codes[0] ?? '')).json()).toHaveProperty('access_token')
  github.clock.advance({ ms: 1 })
  expect(await (await github.exchange(codes[1] ?? '')).json()).toMatchObject({ error: 'bad_verification_code' })
})

test('without a challenge no verifier is required, and without redirect_uri the registered one is used', async () => {
  const github = standIn('github')
  const parameters = { code_challenge: undefined, code_challenge_method: undefined, redirect_uri: undefined }
  const code = await github.codeFor(ada, parameters)
  const fields = { code_verifier: undefined, redirect_uri: undefined }
  expect(await (await github.exchange(code, fields)).json()).toHaveProperty('access_token')
})

test('a challenge other than S256 is refused', async () => {
  const github = standIn('github')
  for (const code_challenge_method of ['plain', 'S512', undefined]) {
    const url = await github.sendBack({ person: ada, decision: 'allow' }, { code_challenge_method })
    expect(url.searchParams.get('error')).toBe('invalid_request')
  }
})

test('the secret may come as HTTP Basic', async () => {
  const github = standIn('github')
  const send = async (secret: string) =>
    github.send('/login/oauth/access_token', {
      method: 'POST',
      headers: { accept: 'application/json', authorization: basic(client.clientId, secret) },
      body: defined({ code: await github.codeFor(ada), code_verifier: verifier }),
    })
  expect(await (await send(client.clientSecret)).json()).toHaveProperty('access_token')
  expect(await (await send('wrong')).json()).toMatchObject({ error: 'incorrect_client_credentials' })
})

test.each([
  [callback, true],
  [`${callback}/deeper`, true],
  [`${callback}?own=1`, true],
  [`${callback}-evil`, false],
  [`${callback}/../other`, false],
  ['http://login.test/', false],
  ['http://login.test:81/login/callback', false],
  ['http://evil.test/login/callback', false],
  ['http://login.test.evil.test/login/callback', false],
  ['http://login.test@evil.test/login/callback', false],
  ['http://somebody@login.test/login/callback', false],
  ['javascript:alert(1)', false],
  ['/login/callback', false],
])(
  'redirect_uri %s: accepted is %s, and a refused person goes to the registered address',
  async (redirect_uri, isTaken) => {
    const github = standIn('github')
    const url = await github.sendBack({ person: ada, decision: 'allow' }, { redirect_uri })
    expect(url.searchParams.get('state')).toBe('the-state')
    if (isTaken) expect(url.href.startsWith(new URL(redirect_uri).href)).toBe(true)
    else expect(url.href.startsWith(`${callback}?error=redirect_uri_mismatch&`)).toBe(true)
  },
)

test('nobody is redirected for an unknown client', async () => {
  const github = standIn('github')
  const page = await github.browser.get(github.authorizeUrl({ client_id: 'nobody' }))
  expect([page.status, page.location]).toEqual([404, null])
})

test('the API refuses a request without User-Agent, without a token or with a wrong one', async () => {
  const github = standIn('github')
  const token = await tokenFor(github, ada)
  const nameless = await github.send('/user', { headers: { authorization: `Bearer ${token}` } })
  expect([nameless.status, await nameless.text()]).toEqual([403, expect.stringContaining('User-Agent')])
  expect(await problemOf(await github.send('/user', { headers: { 'user-agent': 'test' } }))).toEqual([
    401,
    'Requires authentication',
  ])
  expect(await problemOf(await ask(github, '/user', 'gho_wrong'))).toEqual([401, 'Bad credentials'])
  expect((await ask(github, '/user', token)).status).toBe(200)
})

test('addresses without their scope are not found', async () => {
  const github = standIn('github')
  const token = await tokenFor(github, ada, { scope: 'read:user' })
  expect(await problemOf(await ask(github, '/user/emails', token))).toEqual([404, 'Not Found'])
  expect((await ask(github, '/user', token)).status).toBe(200)
})

test('addresses come 30 per page, and Link leads to the rest', async () => {
  const github = standIn('github')
  const token = await tokenFor(github, '1006')
  const first = await ask(github, '/user/emails', token)
  expect(await first.clone().json()).toHaveLength(30)
  expect((await first.json()).some(({ primary }: { primary: boolean }) => primary)).toBe(false)
  const [, next = ''] = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '') ?? []
  const second = await ask(github, next.replace(github.origin, ''), token)
  expect((await second.json()).at(-1)).toMatchObject({ email: 'crowd@example.test', primary: true })
  expect(second.headers.get('link')).not.toContain('next')
  expect(await (await ask(github, '/user/emails?per_page=100', token)).json()).toHaveLength(35)
})

test('the sample people differ as accounts do', async () => {
  const github = standIn('github')
  const emailsOf = async (person: string) =>
    (await ask(github, '/user/emails', await tokenFor(github, person))).json() as Promise<
      { primary: boolean; verified: boolean }[]
    >
  const usable = async (person: string) =>
    (await emailsOf(person)).filter(({ primary, verified }) => primary && verified).length
  expect(await Promise.all(['1001', '1002', '1003', '1004', '1005'].map(usable))).toEqual([1, 1, 0, 0, 0])
})

test('after 5000 calls in an hour a token has to wait for the next hour', async () => {
  const github = standIn('github')
  const token = await tokenFor(github, ada)
  for (let call = 0; call < 5000; call++) await ask(github, '/user', token)
  const limited = await ask(github, '/user', token)
  expect([limited.status, limited.headers.get('x-ratelimit-remaining')]).toEqual([403, '0'])
  github.clock.advance({ hours: 1 })
  const again = await ask(github, '/user', token)
  expect([again.status, again.headers.get('x-ratelimit-remaining')]).toEqual([200, '4999'])
})

test('a fault reaches the limits at once', async () => {
  const github = standIn('github')
  const token = await tokenFor(github, ada)
  github.control.setFaults([{ kind: 'rate-limited', times: 1 }])
  const first = await ask(github, '/user', token)
  expect([first.status, first.headers.get('x-ratelimit-remaining')]).toEqual([403, '0'])
  github.control.setFaults([{ kind: 'rate-limited-secondary', times: 1 }])
  const second = await ask(github, '/user', token)
  expect([second.status, second.headers.get('retry-after')]).toEqual([429, '60'])
  expect((await ask(github, '/user', token)).status).toBe(200)
})

test.each([
  ['scope-less', 'read:user'],
  ['scope-more', 'read:user,user:email,repo'],
] as const)('with the fault %s, it grants %s', async (kind, scope) => {
  const github = standIn('github')
  github.control.setFaults([{ kind }])
  expect(await (await github.exchange(await github.codeFor(ada))).json()).toMatchObject({ scope })
})

function ask(github: StandIn, path: string, token: string): Promise<Response> {
  return github.send(path, { headers: { authorization: `Bearer ${token}`, 'user-agent': 'test' } })
}

async function tokenFor(github: StandIn, person: string, parameters?: Record<string, string>): Promise<string> {
  return (await (await github.exchange(await github.codeFor(person, parameters))).json()).access_token
}

async function problemOf(response: Response): Promise<[number, string]> {
  return [response.status, (await response.json()).message]
}
