import type { Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ChromiumLogin, startLoginForChromium } from '../chromium.ts'
import { password } from '../login.ts'
import { holders, stockClient } from './device.ts'

let place: ChromiumLogin
let makeHolder: ReturnType<typeof holders>
beforeAll(async () => {
  place = await startLoginForChromium()
  makeHolder = holders(place.login, (await place.login.rbac.platformAdmin()).client)
})
afterAll(() => place[Symbol.asyncDispose]())

async function signIn(page: Page, email: string) {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

test('a person opens the whole address, signs in, compares the code and allows the program', async () => {
  const client = stockClient(place.login)
  const { email, id } = await makeHolder('broker_read')
  const begun = await client.begin()
  await using context = await place.browser.newContext()
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  await page.goto(begun.verification_uri_complete ?? '')
  await signIn(page, email)
  await page.getByRole('heading', { name: 'Allow this program?' }).waitFor()
  expect(await page.locator('.user-code').textContent()).toBe(begun.user_code)
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.getByRole('heading', { name: 'The program is signed in' }).waitFor()
  const { access_token: token } = await client.poll(begun)
  expect(await place.login.rbac.as('broker').introspect({ body: { token } })).toMatchObject({
    active: true,
    userId: id,
  })
  expect(complaints).toEqual([])
})

test('a person types the code in Danish, by the keyboard alone, and denies the program', async () => {
  const client = stockClient(place.login)
  const { email } = await makeHolder('broker_read')
  const begun = await client.begin()
  await using context = await place.browser.newContext({ locale: 'en' })
  const page = await context.newPage()
  await page.goto(begun.verification_uri)
  await signIn(page, email)
  await page.waitForURL(`${place.home}/account/device`)
  await page.goto(`${place.home}/account/device?locale=da`)
  await page.locator('#user_code:focus').waitFor()
  await page.keyboard.type(begun.user_code.replace('-', ' ').toLowerCase())
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Vil du tillade programmet?' }).waitFor()
  await page.getByRole('button', { name: 'Afvis' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Programmet blev afvist' }).waitFor()
  await expect(client.poll(begun)).rejects.toMatchObject({ error: 'access_denied' })
})
