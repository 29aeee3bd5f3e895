import { startPlatform, type TestPlatform } from '@constellation/platform-api/testing'
import type { TestBrowser } from '@constellation/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { origin, type Person, startLogin, type TestLogin } from '../login.ts'

let login: TestLogin
let platform: TestPlatform
beforeAll(async () => {
  login = await startLogin({ variables: { LOGIN_PLATFORM_API_URL: 'http://platform-api' } })
  platform = await startPlatform({ rbac: login.rbac })
  login.network.attach('platform-api', platform.app)
})
afterAll(async () => {
  await platform[Symbol.asyncDispose]()
  await login[Symbol.asyncDispose]()
})

let made = 0
/** Invites the address as the first administrator of a new organisation, and gives its slug and the address of the link. */
async function invite(email: string) {
  made += 1
  const slug = `acme-${made}`
  const body = { slug, name: `Acme ${made}`, country: 'DK', firstAdmin: { email } }
  await platform.operator.createTenant({ body })
  const token = await platform.invitationOf(email)
  return { slug, name: body.name, token, link: `${origin}/invitation?token=${token}` }
}

const membersOf = async (slug: string) =>
  (await platform.operator.listMembers({ params: { slug }, query: {} })).items.map(({ status, email }) => [
    status,
    email,
  ])

/** Opens the link as a person who is signed in, and follows it to the question. */
async function open({ browser }: Pick<Person, 'browser'>, link: string) {
  const first = await browser.get(link)
  expect(first).toMatchObject({ status: 303 })
  return browser.get(new URL(first.location ?? '', origin).href)
}

const accept = async (browser: TestBrowser, page: Awaited<ReturnType<TestBrowser['get']>>) =>
  browser.submit(page, /^\/account\/invitation/)

describe('the link of an invitation', () => {
  test('joins the person who is signed in with the invited address, by a press alone, and once', async () => {
    const person = await login.person()
    const { slug, name, link } = await invite(person.email)
    const question = await open(person, link)
    expect(question).toMatchObject({ status: 200 })
    expect(question.text).toContain(`Join ${name}?`)
    expect(await membersOf(slug)).toEqual([['invited', person.email]])
    const joined = await accept(person.browser, question)
    expect(joined.text).toContain(`You are a member of ${name}`)
    expect(await membersOf(slug)).toEqual([['active', person.email]])
    const again = await accept(person.browser, question)
    expect(again).toMatchObject({ status: 404 })
    expect(again.text).toContain('This invitation does nothing any more')
  })

  test('leads a person without a session to sign in, and back', async () => {
    const person = await login.person()
    const { name, link } = await invite(person.email)
    const browser = login.openBrowser()
    const page = await browser.get(link)
    expect(page).toMatchObject({ status: 200 })
    expect(page.text).toContain(`Join ${name}?`)
    expect(page.text).not.toContain(person.email)
    const [, signIn = ''] = /href="(\/login\?[^"]*)"/.exec(page.text) ?? []
    const form = await browser.get(origin + signIn.replaceAll('&amp;', '&'))
    const fields = { email: person.email, password: person.password }
    const onward = await browser.submit(form, /^\/login\/password/, fields)
    const question = await browser.get(new URL(onward.location ?? '', origin).href)
    expect((await accept(browser, question)).text).toContain(`You are a member of ${name}`)
  })

  test('leads a new person to sign up, to prove the address, and back to the invitation', async () => {
    const email = `new-${crypto.randomUUID()}@example.test`
    const { slug, name, link } = await invite(email)
    const browser = login.openBrowser()
    const page = await browser.get(link)
    const [, signUp = ''] = /href="(\/sign-up\?[^"]*)"/.exec(page.text) ?? []
    const form = await browser.get(origin + signUp.replaceAll('&amp;', '&'))
    await browser.submit(form, /^\/sign-up/, { name: 'New', email, password: 'four plain words do' })
    const proof = await browser.get(await login.linkTo(email, '/verify'))
    const onward = await browser.submit(proof, /^\/verify/)
    const question = await browser.get(new URL(onward.location ?? '', origin).href)
    expect(question.text).toContain(`Join ${name}?`)
    await accept(browser, question)
    expect(await membersOf(slug)).toEqual([['active', email]])
  })

  test('tells a person with another address whom it is for, and joins nobody', async () => {
    const [owner, other] = [await login.person(), await login.person()]
    const { slug, link } = await invite(owner.email)
    const refused = await accept(other.browser, await open(other, link))
    expect(refused).toMatchObject({ status: 409 })
    expect(refused.text).toContain(`${owner.email[0]}…@example.test`)
    expect(refused.text).not.toContain(owner.email)
    expect(await membersOf(slug)).toEqual([['invited', owner.email]])
  })

  test.each(['iv_unknown', '', 'x'.repeat(200)])('that is not ours (%j) says so, signed in or not', async (token) => {
    const link = `${origin}/invitation?${new URLSearchParams({ token })}`
    const page = await login.openBrowser().get(link)
    expect(page).toMatchObject({ status: 404 })
    const question = await open(await login.person(), link)
    expect(question).toMatchObject({ status: 404 })
    expect(question.text).toContain('This invitation does nothing any more')
  })

  test('joins nobody by a form of another site', async () => {
    const person = await login.person()
    const { slug, token } = await invite(person.email)
    const forged = await person.browser.post(`${origin}/account/invitation?token=${token}`, { csrf: 'forged' })
    expect(forged.status).toBe(403)
    expect(await membersOf(slug)).toEqual([['invited', person.email]])
  })
})

test('while platform-api does not answer, the page says that it is not available, and the invitation stays', async () => {
  const person = await login.person()
  const { slug, link } = await invite(person.email)
  const question = await open(person, link)
  login.network.attach('platform-api', { fetch: () => Promise.reject(new TypeError('down')) })
  try {
    expect((await accept(person.browser, question)).status).toBe(503)
    expect((await login.openBrowser().get(link)).status).toBe(503)
  } finally {
    login.network.attach('platform-api', platform.app)
  }
  expect((await accept(person.browser, question)).status).toBe(200)
  expect(await membersOf(slug)).toEqual([['active', person.email]])
})
