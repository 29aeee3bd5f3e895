import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApplication } from '../handoff/handoff.ts'
import { at, otherPassword, type Person, password, safari, startLogin, type TestLogin } from '../login.ts'
import { isWrong, startAdministrator, typedIn } from '../pages.ts'

let login: TestLogin
let admin: Awaited<ReturnType<typeof startAdministrator>>
beforeAll(async () => {
  login = await startLogin()
  admin = await startAdministrator(login)
})
afterAll(() => login[Symbol.asyncDispose]())

const account = at('/account/security')
const endActions = (text: string) =>
  [...text.matchAll(/formaction="(\/account\/sessions\/[\w-]+\/end)"/g)].map(([, path]) => path ?? '')
const csrfOf = (text: string) => /name="csrf" value="([^"]*)"/.exec(text)?.[1] ?? ''

/** Ends one session by its button. */
async function endOne({ browser }: Pick<Person, 'browser'>, action?: string) {
  const page = await browser.get(account)
  const [first = ''] = endActions(page.text)
  return browser.post(at(action ?? first), { csrf: csrfOf(page.text) })
}

describe('the account page', () => {
  test('shows the address, the sessions with device, place and applications, and moments in UTC', async () => {
    const anna = await login.person({ name: 'Anna Holm' })
    await openApplication(login, anna)
    const phone = login.openBrowser({ 'user-agent': safari })
    await login.signIn(phone, anna)
    const page = await anna.browser.get(account)
    expect(page.status).toBe(200)
    for (const words of [
      anna.email,
      'Firefox on Linux',
      'Safari on iPhone',
      anna.ip,
      phone.ip,
      'Used by Mail',
      'This session',
    ])
      expect(page.text).toContain(words)
    expect(typedIn(page, 'name')).toBe('Anna Holm')
    expect(page.text).toMatch(/title="\d{1,2} \w{3,4} \d{4}, \d\d:\d\d:\d\d UTC"/)
    expect(endActions(page.text)).toHaveLength(1)
  })

  test('is only for a person who is signed in; others sign in and come back', async () => {
    for (const path of ['/account/security', '/account/password', '/account/sessions/end', '/account/restricted']) {
      const page = await login.openBrowser().get(at(path, { x: '1' }))
      expect([page.status, page.location]).toEqual([303, at('/login', { next: `${path}?x=1` })])
    }
  })

  test('shows three sessions, and all of them when asked', async () => {
    const anna = await login.person()
    for (let device = 0; device < 6; device++) await login.signIn(login.openBrowser(), anna)
    const page = await anna.browser.get(account)
    expect(endActions(page.text)).toHaveLength(2)
    const all = await anna.browser.get(at('/account/security', { sessions: 'all' }))
    expect(endActions(all.text)).toHaveLength(6)
  })
})

describe('the profile', () => {
  test('accepts a new name and language; the page follows, and so do later mails', async () => {
    const anna = await login.person()
    const done = await anna.browser.submit(await anna.browser.get(account), /^\/account\/profile/, {
      name: '  Anna B. Holm ',
      locale: 'da',
    })
    const page = await anna.browser.follow(done)
    expect(page.text).toContain('<html lang="da">')
    expect(page.text).toContain('Profilen er gemt.')
    expect(typedIn(page, 'name')).toBe('Anna B. Holm')
    const reset = login.openBrowser()
    await reset.submit(await reset.get(at('/forgot')), /^\/forgot/, { email: anna.email })
    expect((await login.mailsTo(anna.email)).at(-1)?.subject).toBe('Vælg en ny adgangskode')
  })

  test.each([
    ['no name', { name: ' ' }, 'name'],
    ['a name that is too long', { name: 'x'.repeat(81) }, 'name'],
    ['a language that is not offered', { locale: 'tlh' }, 'locale'],
  ])('is refused for %s, beside the field and with what was typed', async (_, given, field) => {
    const anna = await login.person()
    const page = await anna.browser.submit(await anna.browser.get(account), /^\/account\/profile/, given)
    expect(page.status).toBe(422)
    if (field === 'name')
      expect([isWrong(page, 'name'), typedIn(page, 'name')]).toEqual([true, (given as { name: string }).name.trim()])
    else expect(page.text).toContain('Choose one of the languages listed.')
  })

  test('form that has expired is shown again with the name that was typed', async () => {
    const anna = await login.person()
    const page = await anna.browser.post(at('/account/profile'), { name: 'Typed', csrf: 'aged' })
    expect([page.status, typedIn(page, 'name')]).toEqual([403, 'Typed'])
    expect(page.text).toContain('This form has expired.')
  })
})

describe('ending sessions', () => {
  test('one other session ends, and only that one', async () => {
    const anna = await login.person()
    const [phone, tablet] = [login.openBrowser({ 'user-agent': safari }), login.openBrowser()]
    await login.signIn(phone, anna)
    await login.signIn(tablet, anna)
    const page = await anna.browser.follow(await endOne(anna))
    expect(page.text).toContain('Session ended.')
    const answers = [await phone.get(account), await tablet.get(account)].map(({ status }) => status)
    expect(answers.sort()).toEqual([200, 303])
  })

  test('one that had ended already, or is nobody’s, is no error', async () => {
    const anna = await login.person()
    for (const id of ['0193b6c0-0000-7000-8000-000000000000', 'nonsense', '%00']) {
      const page = await anna.browser.follow(await endOne(anna, `/account/sessions/${id}/end`))
      expect([page.status, page.text.includes('That session had already ended.')]).toEqual([200, true])
    }
  })

  test('nobody ends the session of another person', async () => {
    const [anna, bo] = [await login.person(), await login.person()]
    await login.signIn(login.openBrowser(), bo)
    const [action] = endActions((await bo.browser.get(account)).text)
    const page = await anna.browser.follow(await endOne(anna, action))
    expect(page.text).toContain('That session had already ended.')
    expect(endActions((await bo.browser.get(account)).text)).toEqual([action])
  })

  test('all others end after a page that says what will happen', async () => {
    const anna = await login.person()
    const others = [login.openBrowser({ 'user-agent': safari }), login.openBrowser()]
    for (const other of others) await login.signIn(other, anna)
    const asked = await anna.browser.get(at('/account/sessions/end'))
    expect(asked.text).toContain('End 2 other sessions?')
    expect(asked.text).toContain('Safari on iPhone')
    const done = await anna.browser.follow(await anna.browser.submit(asked, /^\/account\/sessions\/end/))
    expect(done.text).toContain('2 other sessions ended.')
    for (const other of others) expect((await other.get(account)).status).toBe(303)
    expect((await anna.browser.get(account)).status).toBe(200)
  })

  test('the page that asks leads back when there is none to end', async () => {
    const anna = await login.person()
    expect((await anna.browser.get(at('/account/sessions/end'))).location).toBe(account)
  })
})

describe('changing the password', () => {
  const page = at('/account/password')

  test('a recent sign-in replaces the current one; other sessions end and the person is told', async () => {
    const anna = await login.person()
    const phone = login.openBrowser()
    await login.signIn(phone, anna)
    const done = await anna.browser.submit(await anna.browser.get(page), /^\/account\/password/, {
      newPassword: otherPassword,
    })
    expect((await anna.browser.follow(done)).text).toContain('Password changed. 1 other session was ended.')
    expect((await phone.get(account)).status).toBe(303)
    expect((await login.signIn(login.openBrowser(), { ...anna, password: otherPassword })).status).toBe(303)
    const subjects = (await login.mailsTo(anna.email)).map(({ subject }) => subject)
    expect(subjects).toContain('Your password was changed')
  })

  test('an older sign-in needs the current one', async () => {
    const anna = await login.person()
    await login.timePasses({ minutes: 11 })
    const form = await anna.browser.get(page)
    expect(form.text).toContain('name="currentPassword"')
    const missing = await anna.browser.submit(form, /^\/account\/password/, { newPassword: otherPassword })
    expect([missing.status, isWrong(missing, 'currentPassword')]).toEqual([422, true])
    const wrong = await anna.browser.submit(form, /^\/account\/password/, {
      currentPassword: 'not this one at all',
      newPassword: otherPassword,
    })
    expect([wrong.status, isWrong(wrong, 'currentPassword')]).toEqual([401, true])
    const done = await anna.browser.submit(form, /^\/account\/password/, {
      currentPassword: password,
      newPassword: otherPassword,
    })
    expect(done.location).toContain('done=password_changed')
    expect((await anna.browser.get(account)).status).toBe(200)
  })

  test('a form that was opened in time and sent too late asks for the current one', async () => {
    const anna = await login.person()
    const form = await anna.browser.get(page)
    await login.timePasses({ minutes: 11 })
    const late = await anna.browser.submit(form, /^\/account\/password/, { newPassword: otherPassword })
    expect(late.status).toBe(422)
    expect(late.text).toContain('name="currentPassword"')
  })

  test.each([
    ['short', 'too short', 422],
    ['common', 'passwordpassword', 422],
    ['too long', 'long '.repeat(52), 422],
    ['missing', '', 422],
  ])('a new password that is %s is refused beside its field', async (_, newPassword, status) => {
    const anna = await login.person()
    const refused = await anna.browser.submit(await anna.browser.get(page), /^\/account\/password/, { newPassword })
    expect([refused.status, isWrong(refused, 'newPassword')]).toEqual([status, true])
    expect((await login.signIn(login.openBrowser(), anna)).status).toBe(303)
  })

  test('the new password must be another one', async () => {
    const anna = await login.person()
    await login.timePasses({ minutes: 11 })
    const refused = await anna.browser.submit(await anna.browser.get(page), /^\/account\/password/, {
      currentPassword: password,
      newPassword: password,
    })
    expect([refused.status, isWrong(refused, 'newPassword')]).toEqual([422, true])
  })

  test('guesses at the current one are delayed', async () => {
    const anna = await login.person()
    await login.timePasses({ minutes: 11 })
    const form = await anna.browser.get(page)
    let status = 0
    for (let guess = 0; guess < 8 && status !== 429; guess++)
      status = (
        await anna.browser.submit(form, /^\/account\/password/, {
          currentPassword: 'a guess that is wrong',
          newPassword: otherPassword,
        })
      ).status
    expect(status).toBe(429)
  })

  test('a form that has expired is shown again', async () => {
    const anna = await login.person()
    const again = await anna.browser.post(page, { newPassword: otherPassword, csrf: 'aged' })
    expect(again.status).toBe(403)
  })
})

test('a user whom an administrator restricts stays at the outstanding step', async () => {
  const anna = await login.person()
  await admin.restrict(anna)
  expect((await anna.browser.get(account)).location).toBe(at('/account/restricted'))
})
