import type { Handoff } from '@constellation/contracts-login'
import { createSoftwareAuthenticator, type SoftwareAuthenticator, type TestBrowser } from '@constellation/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callAs, codeIn } from '../handoff/handoff.ts'
import { at, origin, type Person, startLogin, type TestLogin } from '../login.ts'
import { isWrong } from '../pages.ts'
import { codesOn, enrolApp, onwardOf, personWithApp } from '../second-factors/second-step.ts'

let login: TestLogin
beforeAll(async () => {
  login = await startLogin()
})
afterAll(() => login[Symbol.asyncDispose]())

const host = 'login.example.test'

/** What the script asks for, as it asks. */
async function optionsAt(browser: TestBrowser, path: string) {
  const form = await browser.get(at('/login', { prompt: 'select_account' }))
  const csrf = /name="csrf" value="([^"]*)"/.exec(form.text)?.[1] ?? ''
  const answer = await browser.post(origin + path, { csrf })
  if (answer.status !== 200) throw new Error(`no options: ${answer.status} ${answer.text.slice(0, 300)}`)
  return JSON.parse(answer.text)
}

/** Registers a passkey as a person and their browser do. */
async function addPasskey(
  { browser }: Pick<Person, 'browser'>,
  device: SoftwareAuthenticator = createSoftwareAuthenticator({ origin }),
  query: Record<string, string> = {},
) {
  const form = await browser.get(at('/account/factors/passkey', query))
  const made = device.create(await optionsAt(browser, '/account/factors/passkey/options'))
  const page = await browser.submit(form, /^\/account\/factors\/passkey/, {
    response: JSON.stringify(made),
    name: 'Test device',
  })
  return { device, page, made }
}

async function signInWith(device: SoftwareAuthenticator, query: Record<string, string> = {}, lies = {}) {
  const browser = login.openBrowser()
  const form = await browser.get(at('/login', query))
  const used = device.get(await optionsAt(browser, '/login/passkey/options'), lies)
  const page = await browser.submit(form, /^\/login\/passkey\/verify/, { response: JSON.stringify(used) })
  return { browser, page }
}

describe('registering a passkey', () => {
  test('shows recovery codes with the first, and the passkey in the list with what is known of it', async () => {
    const anna = await login.person()
    const { page } = await addPasskey(anna)
    expect(codesOn(page)).toHaveLength(10)
    const list = await anna.browser.get(onwardOf(page))
    for (const text of ['Test device', 'Never used', 'On one device', 'The passkey is added.'])
      expect(list.text).toContain(text)
    expect(list.text).toMatch(/data-signal="[^"]*allAcceptedCredentialIds/)
    const second = await addPasskey(anna, createSoftwareAuthenticator({ origin, synced: true }))
    expect(second.page.location).toBe(at('/account/factors', { done: 'passkey_added' }))
    expect((await anna.browser.get(second.page.location ?? '')).text).toContain('Synced')
  })

  test.each([
    ['no answer', ''],
    ['no JSON', '{'],
    ['JSON of something else', '[]'],
    ['an answer without content', '{"id":"x","rawId":"x","type":"public-key","response":{}}'],
  ])('%s registers nothing and says so', async (_, response) => {
    const anna = await login.person()
    const form = await anna.browser.get(at('/account/factors/passkey'))
    const page = await anna.browser.submit(form, /^\/account\/factors\/passkey/, { response, name: 'Kept name' })
    expect([page.status, page.text.includes('could not be registered')]).toEqual([422, true])
    expect(page.text).toContain('value="Kept name"')
  })

  test('an answer to another question registers nothing', async () => {
    const anna = await login.person()
    const form = await anna.browser.get(at('/account/factors/passkey'))
    const options = await optionsAt(anna.browser, '/account/factors/passkey/options')
    const made = createSoftwareAuthenticator({ origin }).create(options, { challenge: 'x'.repeat(43) })
    const page = await anna.browser.submit(form, /^\/account\/factors\/passkey/, { response: JSON.stringify(made) })
    expect(page.status).toBe(422)
  })

  test('an empty name is refused', async () => {
    const anna = await login.person()
    const form = await anna.browser.get(at('/account/factors/passkey'))
    for (const name of ['', ' ', 'x'.repeat(61)]) {
      const page = await anna.browser.submit(form, /^\/account\/factors\/passkey/, { response: '{}', name })
      expect([page.status, isWrong(page, 'name')]).toEqual([422, true])
    }
  })
})

describe('signing in with a passkey', () => {
  test('needs neither password nor second step, and goes where the person was going', async () => {
    const anna = await login.person()
    const { device } = await addPasskey(anna)
    const { page } = await signInWith(device, { app: 'vault', app_state: 'kept' })
    expect(page.location).toMatch(/^https:\/\/vault\.example\.test\/\?.*app_state=kept/)
    const { body } = await callAs<Handoff>(login, 'vault', 'exchange', { code: codeIn(page), appId: 'vault' })
    expect(body).toMatchObject({ aal: 2, user: { email: anna.email } })
  })

  test('that was removed says so, and its device is told', async () => {
    const anna = await login.person()
    const { device, made } = await addPasskey(anna)
    const list = await anna.browser.get(at('/account/factors'))
    const manage = /href="(\/account\/factors\/[0-9a-f-]{36})"/.exec(list.text)?.[1] ?? ''
    await anna.browser.submit(await anna.browser.get(at(`${manage}/remove`)), /\/remove$/)
    const { page, browser } = await signInWith(device)
    expect([page.status, page.text.includes('That passkey is not known here.')]).toEqual([401, true])
    expect(page.text).toContain(`data-unknown="${made.id}"`)
    expect(browser.cookies.get(host, '__Host-refresh')).toBeUndefined()
  })

  test.each([
    ['did not verify its user', { userVerified: false }],
    ['was used on another site', { origin: 'https://evil.test' }],
    ['signed something else', { brokenSignature: true }],
    ['answers another question', { challenge: 'x'.repeat(43) }],
  ])('that %s signs nobody in', async (_, lies) => {
    const anna = await login.person()
    const { device } = await addPasskey(anna)
    const { page, browser } = await signInWith(device, { app: 'mail' }, lies)
    expect([page.status, page.text.includes('That passkey was not accepted.')]).toEqual([401, true])
    expect(page.text).toContain('/login/password?app=mail')
    expect(browser.cookies.get(host, '__Host-refresh')).toBeUndefined()
  })

  test('an answer works once', async () => {
    const anna = await login.person()
    const { device } = await addPasskey(anna)
    const browser = login.openBrowser()
    const form = await browser.get(at('/login'))
    const used = JSON.stringify(device.get(await optionsAt(browser, '/login/passkey/options')))
    expect((await browser.submit(form, /^\/login\/passkey\/verify/, { response: used })).status).toBe(303)
    expect((await browser.submit(form, /^\/login\/passkey\/verify/, { response: used })).status).toBe(401)
  })

  test.each(['', '{', 'null', '{"id":1}', '[]', 'x'.repeat(5000)])(
    'the answer "%.8s" signs nobody in',
    async (response) => {
      const browser = login.openBrowser()
      const page = await browser.submit(await browser.get(at('/login')), /^\/login\/passkey\/verify/, { response })
      expect([page.status, page.text.includes('That passkey was not accepted.')]).toEqual([401, true])
    },
  )

  test('options are given to a page of ours alone', async () => {
    const browser = login.openBrowser()
    await browser.get(at('/login'))
    for (const path of ['/login/passkey/options', '/account/factors/passkey/options', '/login/mfa/passkey/options']) {
      expect([path, [403, 303].includes((await browser.post(origin + path, { csrf: 'x' })).status)]).toEqual([
        path,
        true,
      ])
      expect([path, (await browser.post(origin + path, {}, 'https://evil.test')).status]).toEqual([
        path,
        path.startsWith('/account') ? 303 : 403,
      ])
    }
  })
})

describe('a passkey as second step', () => {
  test('is requested first, and a code from the app is offered beside it', async () => {
    const anna = await personWithApp(login)
    const { device } = await addPasskey(anna)
    const browser = login.openBrowser()
    const done = await login.signIn(browser, anna, at('/login', { app: 'mail' }))
    expect(done.location).toBe(at('/login/mfa/passkey', { app: 'mail' }))
    const form = await browser.get(done.location ?? '')
    expect(form.text).toContain('href="/login/mfa?app=mail"')
    const used = device.get(await optionsAt(browser, '/login/mfa/passkey/options?app=mail'), { userVerified: false })
    const on = await browser.submit(form, /^\/login\/mfa\/passkey/, { response: JSON.stringify(used) })
    expect(on.location).toMatch(/^https:\/\/mail\.example\.test\/inbox/)
  })

  test('that is wrong can be tried again, or another way used', async () => {
    const anna = await personWithApp(login)
    const { device } = await addPasskey(anna)
    const browser = login.openBrowser()
    const form = await browser.get((await login.signIn(browser, anna)).location ?? '')
    const used = device.get(await optionsAt(browser, '/login/mfa/passkey/options'), { brokenSignature: true })
    const wrong = await browser.submit(form, /^\/login\/mfa\/passkey/, { response: JSON.stringify(used) })
    expect([wrong.status, wrong.text.includes('That passkey was not accepted.')]).toEqual([401, true])
    const code = await browser.get(at('/login/mfa'))
    expect((await browser.submit(code, /^\/login\/mfa/, { code: anna.app.nextCode() })).status).toBe(303)
  })
})

describe('a passkey in the list', () => {
  test('can be renamed', async () => {
    const anna = await login.person()
    await addPasskey(anna)
    const list = await anna.browser.get(at('/account/factors'))
    const manage = /href="(\/account\/factors\/[0-9a-f-]{36})"/.exec(list.text)?.[1] ?? ''
    const form = await anna.browser.get(at(manage))
    const empty = await anna.browser.submit(form, /^\/account\/factors\//, { name: ' ' })
    expect([empty.status, isWrong(empty, 'name')]).toEqual([422, true])
    const done = await anna.browser.submit(form, /^\/account\/factors\//, { name: ' <b>Key</b> ' })
    const renamed = await anna.browser.get(done.location ?? '')
    expect(renamed.text).toContain('&lt;b&gt;Key&lt;/b&gt;')
  })

  test('whose counter went backwards is marked, refused and told by mail', async () => {
    const anna = await login.person()
    const { device } = await addPasskey(anna)
    await signInWith(device, {}, { counter: 50 })
    const { page } = await signInWith(device, {}, { counter: 7 })
    expect(page.status).toBe(401)
    expect((await anna.browser.get(at('/account/factors'))).text).toContain('May have been copied')
    const mails = await login.mailsTo(anna.email)
    expect(mails.map(({ subject }) => subject)).toContain('A passkey of yours may have been copied')
  })

  test('is told of by mail when it comes and when it goes', async () => {
    const anna = await login.person()
    await addPasskey(anna)
    const list = await anna.browser.get(at('/account/factors'))
    const manage = /href="(\/account\/factors\/[0-9a-f-]{36})"/.exec(list.text)?.[1] ?? ''
    await anna.browser.submit(await anna.browser.get(at(`${manage}/remove`)), /\/remove$/)
    const subjects = (await login.mailsTo(anna.email)).map(({ subject }) => subject)
    expect(subjects).toEqual(
      expect.arrayContaining(['A passkey was added to your account', 'A passkey was removed from your account']),
    )
  })
})

test('browsers are told the new name of a person who has a passkey', async () => {
  const anna = await login.person()
  await addPasskey(anna)
  const account = await anna.browser.get(at('/account/security'))
  expect(account.text).not.toContain('data-signal')
  const done = await anna.browser.submit(account, /^\/account\/profile/, { name: 'Anna B. Holm', locale: 'en' })
  expect((await anna.browser.get(done.location ?? '')).text).toMatch(/data-signal="[^"]*Anna B. Holm/)
})

test('a person who needs a second step can enrol a passkey on the way to the application', async () => {
  const anna = await login.person()
  const { page } = await addPasskey(anna, undefined, { app: 'vault' })
  expect((await anna.browser.get(onwardOf(page))).location).toMatch(/^https:\/\/vault\.example\.test\//)
})

test('a person without a password proves their identity with a passkey', async () => {
  const anna = await personWithApp(login)
  const { device } = await addPasskey(anna)
  await login.rbac.owner.deleteFrom('credentials').where('kind', '=', 'password').execute()
  await login.timePasses({ minutes: 11 })
  const asked = await anna.browser.follow(await anna.browser.get(at('/account/factors/recovery-codes')))
  expect(new URL(asked.url).pathname).toBe('/login/mfa/passkey')
  const path = `/login/mfa/passkey/options?${new URL(asked.url).searchParams}`
  const used = device.get(await optionsAt(anna.browser, path))
  const back = await anna.browser.submit(asked, /^\/login\/mfa\/passkey/, { response: JSON.stringify(used) })
  expect(back.location).toBe(at('/account/factors/recovery-codes'))
  await enrolApp(login, anna.browser)
})

test('a passkey whose kind of backup changed is told what to do, as the only factor and as the second', async () => {
  const anna = await login.person()
  const { device } = await addPasskey(anna)
  const lie = { backupEligible: true }
  const advice = 'Sign in another way, then remove it on your account page and create a new one.'
  const { page, browser } = await signInWith(device, {}, lie)
  expect([page.status, page.text.includes(advice)]).toEqual([401, true])
  const step = await browser.follow(await login.signIn(browser, anna))
  const used = device.get(await optionsOf(browser, step), lie)
  const refused = await browser.submit(step, /^\/login\/mfa\/passkey/, { response: JSON.stringify(used) })
  expect([refused.status, refused.text.includes(advice)]).toEqual([401, true])
})

/** The options of the second step that this page shows. */
async function optionsOf(browser: TestBrowser, { text }: { text: string }) {
  const csrf = /name="csrf" value="([^"]*)"/.exec(text)?.[1] ?? ''
  return JSON.parse((await browser.post(at('/login/mfa/passkey/options'), { csrf })).text)
}
