import type { Page } from '@constellation/testkit'
import { expect, test } from 'vitest'
import type { ProviderName } from '../src/index.ts'
import { callback, type StandIn, standIn } from './stand-ins.ts'

const providers = ['github', 'google', 'entra'] as const satisfies ProviderName[]
const ada = {
  github: '1001',
  google: '100000000000000000001',
  entra: '11111111-aaaa-4aaa-8aaa-111111111111.0e000000-0000-4000-8000-000000000001',
}
const newSubject = { github: '4711', google: 'anybody', entra: '0e000000-0000-4000-8000-0000000000ff' }
const originals = { github: 'GitHub', google: 'Google', entra: 'Microsoft Entra ID' }
const hintParameter = { github: 'login', google: 'login_hint', entra: 'login_hint' }

test.each(providers)('%s: a person is chosen, asked, and goes back with a code', async (provider) => {
  const one = standIn(provider)
  const chooser = await one.browser.get(one.authorizeUrl())
  expect(chooser.text).toContain('Choose who to be')
  const question = await one.browser.get(new URL(linkTo(chooser, ada[provider]), one.origin).href)
  expect(question.text).toContain('Continue as Ada Lovelace')
  const back = new URL((await one.browser.submit(question, /authorize|auth/)).location ?? '')
  expect(back.href.startsWith(`${callback}?`)).toBe(true)
  expect(back.searchParams.get('state')).toBe('the-state')
  expect((await one.exchange(back.searchParams.get('code') ?? '')).status).toBe(200)
})

test.each(providers)('%s: a person who denies goes back with access_denied and without a code', async (provider) => {
  const url = await standIn(provider).sendBack({ person: ada[provider], decision: 'deny' })
  expect([url.searchParams.get('error'), url.searchParams.get('state')]).toEqual(['access_denied', 'the-state'])
  expect(url.searchParams.has('code')).toBe(false)
})

test.each(providers)('%s: every page says that it is a stand-in', async (provider) => {
  const one = standIn(provider)
  const pages = [
    await one.browser.get(`${one.origin}/`),
    await one.browser.get(one.authorizeUrl()),
    await one.browser.get(`${one.authorizeUrl()}&_person=${ada[provider]}`),
    await one.browser.get(one.authorizeUrl({ client_id: 'nobody' })),
  ]
  for (const { text, headers } of pages) {
    expect(text).toContain(`This is a local stand-in for ${originals[provider]}.`)
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  }
})

test.each(providers)('%s: a new person is asked too, and is found again', async (provider) => {
  const one = standIn(provider)
  const subject = newSubject[provider]
  const fields = { subject, name: 'Nova Person', email: 'nova@example.test', verified: 'no' }
  const chooser = await one.browser.get(one.authorizeUrl())
  const question = await one.browser.follow(await one.browser.submit(chooser, /auth/, fields))
  expect(question.text).toContain('Continue as Nova Person')
  expect((await one.browser.get(one.authorizeUrl())).text).toContain('nova@example.test')
})

test.each(providers)('%s: a program adds a new person in one call', async (provider) => {
  const fields = { subject: newSubject[provider], name: 'Nova', email: '', verified: 'yes', decision: 'allow' }
  expect((await standIn(provider).sendBack(fields)).searchParams.get('code')).toBeTruthy()
})

test.each([
  ['github', { subject: 'not-a-number' }, 'A subject of GitHub is a whole number.'],
  ['entra', { subject: 'not-a-guid' }, 'A subject of Entra ID is a GUID'],
  ['google', { subject: 'x'.repeat(256) }, 'The subject is 1 to 255'],
  ['google', { subject: '' }, 'The subject is 1 to 255'],
  ['google', { subject: 'ok', name: ' ' }, 'Enter a name.'],
  ['google', { subject: 'ok', email: 'nowhere' }, 'Enter an email address'],
  ['google', { subject: 'ok', verified: 'perhaps' }, 'Say yes or no.'],
  ['google', { person: 'nobody' }, 'None of these people has that key.'],
] as const)('%s: %j is refused and nobody is added', async (provider, fields, message) => {
  const one = standIn(provider)
  const before = (await one.browser.get(`${one.origin}/`)).text
  const page = await one.browser.post(one.authorizeUrl(), { name: 'Nova', decision: 'allow', ...fields })
  expect([page.status, page.location]).toEqual([422, null])
  expect(page.text).toContain(message)
  expect((await one.browser.get(`${one.origin}/`)).text).toBe(before)
})

test.each(providers)('%s: the last person is used again, unless the application wants a choice', async (provider) => {
  const one = standIn(provider)
  await one.codeFor(ada[provider])
  expect((await one.browser.get(one.authorizeUrl())).text).toContain('Continue as Ada Lovelace')
  const chooser = await one.browser.get(one.authorizeUrl({ prompt: 'select_account' }))
  expect(chooser.text).toContain('Choose who to be')
  const question = await one.browser.get(new URL(linkTo(chooser, ada[provider]), one.origin).href)
  expect(question.text).toContain('Continue as Ada Lovelace')
})

test.each(providers)('%s: a hint chooses its person, in upper or lower case', async (provider) => {
  const one = standIn(provider)
  const hinted = (hint: string) => one.browser.get(one.authorizeUrl({ [hintParameter[provider]]: hint }))
  expect((await hinted('ADA@example.test')).text).toContain('Continue as Ada Lovelace')
  expect((await hinted('nobody@example.test')).text).toContain('Choose who to be')
})

test('github: allow_signup=false offers no new person', async () => {
  const github = standIn('github')
  expect((await github.browser.get(github.authorizeUrl())).text).toContain('New person')
  expect((await github.browser.get(github.authorizeUrl({ allow_signup: 'false' }))).text).not.toContain('New person')
})

test.each(['google', 'entra'] as const)('%s: prompt=none asks nobody', async (provider) => {
  const one = standIn(provider)
  expect(await silently(one)).toEqual({ error: 'login_required', code: null })
  await one.codeFor(ada[provider])
  expect(await silently(one)).toEqual({ error: null, code: expect.any(String) })
  expect(await silently(one, { client_id: 'other-client' })).toEqual({ error: 'interaction_required', code: null })
})

test.each(['google', 'entra'] as const)(
  '%s: a response_type other than code goes back as an error',
  async (provider) => {
    const url = await standIn(provider).sendBack(
      { person: ada[provider], decision: 'allow' },
      { response_type: 'token' },
    )
    expect(url.searchParams.get('error')).toBe('unsupported_response_type')
  },
)

test('parameters of an application are shown as text', async () => {
  const google = standIn('google')
  const { text } = await google.browser.get(
    `${google.authorizeUrl({ scope: 'openid <b>bold</b>' })}&_person=${ada.google}`,
  )
  expect(text).toContain('&lt;b&gt;bold')
  expect(text).not.toContain('<b>bold')
})

async function silently(one: StandIn, parameters: Record<string, string> = {}) {
  const { location } = await one.browser.get(one.authorizeUrl({ prompt: 'none', ...parameters }))
  const { searchParams } = new URL(location ?? '')
  return { error: searchParams.get('error'), code: searchParams.get('code') }
}

function linkTo({ text }: Page, person: string): string {
  const [, link = ''] = new RegExp(`href="([^"]*_person=${person})"`).exec(text) ?? []
  return link.replaceAll('&amp;', '&')
}
