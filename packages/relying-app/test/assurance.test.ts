import { freePort } from '@constellation/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Browser } from './browser.ts'
import { type Constellation, password, startConstellation } from './constellation.ts'
import { startApp, type TestApp } from './start-app.ts'

let constellation: Constellation
let app: TestApp

beforeAll(async () => {
  const port = await freePort()
  constellation = await startConstellation([{ id: 'my-app', origin: `http://localhost:${port}` }])
  app = await startApp(constellation, { id: 'my-app', port })
})
afterAll(async () => {
  for (const resource of [app, constellation]) await resource?.[Symbol.asyncDispose]()
})

async function signedIn() {
  const person = await constellation.person()
  const browser = new Browser()
  const page = await browser.signIn(await browser.open(`${app.origin}/`), person.email)
  expect(page.url).toBe(`${app.origin}/`)
  return { ...person, browser }
}

/** A person who signed in eleven minutes ago, for login and for the application. */
async function signedInBefore() {
  const person = await signedIn()
  await constellation.letProofsAge(11)
  app.clock.advance({ minutes: 11 })
  return person
}

test('a person who signed in a moment ago is not asked again', async () => {
  const { browser } = await signedIn()
  expect(await browser.open(`${app.origin}/payments`)).toMatchObject({ status: 200, redirects: [] })
})

test('a person who signed in a while ago proves it at login and comes back to the page, in the same session', async () => {
  const { browser } = await signedInBefore()
  const question = await browser.open(`${app.origin}/payments`)
  expect(question.url).toMatch(`${constellation.loginOrigin}/login/confirm?`)
  const back = await browser.submit(question, '/login/confirm', { password })
  expect(back).toMatchObject({ status: 200, url: `${app.origin}/payments` })
})

test('a form that needs a recent sign-in keeps its fields', async () => {
  const { browser } = await signedInBefore()
  const headers = { origin: app.origin, 'sec-fetch-site': 'same-origin' }
  const form = { to: '"Anna" <b>', amount: '100' }
  const kept = await browser.open(`${app.origin}/payments`, { method: 'POST', form, headers })
  expect(kept.status).toBe(401)
  const [, link = ''] = /href="([^"]+)" target="_blank"/.exec(kept.text) ?? []
  const question = await browser.open(new URL(link.replaceAll('&amp;', '&'), app.origin).href)
  const done = await browser.submit(question, '/login/confirm', { password })
  expect(done.url).toBe(`${app.origin}/auth/signed-in`)
  const sent = await browser.submit(kept, '/payments')
  expect(JSON.parse(sent.text)).toEqual(form)
})

test('a program is told what is required and where to do it', async () => {
  const { browser } = await signedInBefore()
  const headers = { 'sec-fetch-mode': 'cors', referer: `${app.origin}/page` }
  const recent = await browser.request(`${app.origin}/payments`, { headers })
  expect(JSON.parse(recent.text)).toMatchObject({
    status: 401,
    code: 'reauth_required',
    signInUrl: `${app.origin}/auth/sign-in?return_to=%2Fpage&max_age=600`,
  })
  const vault = await browser.request(`${app.origin}/vault`, { headers })
  expect(JSON.parse(vault.text)).toMatchObject({
    status: 401,
    code: 'second_factor_required',
    signInUrl: `${app.origin}/auth/sign-in?return_to=%2Fpage&acr_values=aal2`,
  })
})

test('a person with a second factor proves it and comes back', async () => {
  const person = await constellation.person()
  const browser = new Browser()
  await browser.signIn(await browser.open(`${app.origin}/`), person.email)
  const app2fa = await person.enrol()
  const question = await browser.open(`${app.origin}/vault`)
  expect(question.url).toMatch(`${constellation.loginOrigin}/login/mfa`)
  const back = await browser.submit(question, '/login/mfa', { code: await app2fa.code() })
  expect(back).toMatchObject({ status: 200, url: `${app.origin}/vault` })
  expect(JSON.parse(back.text)).toMatchObject({ amr: ['pwd', 'otp', 'mfa'], aal: 2 })
  expect((await browser.open(`${app.origin}/payments`)).status).toBe(200)
})

test('a person without a second factor is sent to enrol one', async () => {
  const { browser } = await signedIn()
  const page = await browser.open(`${app.origin}/vault`)
  expect(page.url.startsWith(constellation.loginOrigin)).toBe(true)
  expect(page.status).toBe(200)
})
