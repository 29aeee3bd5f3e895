import { randomInt } from 'node:crypto'
import { createClient } from '@constellation/client'
import { createLoopbackFetch } from '@constellation/client/loopback-fetch'
import { broker } from '@constellation/contracts-broker'
import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import './global-setup.ts'
import { launch, newAddress, openBrowser, readMail } from './person.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** The broker, as a program that waits for a person sees it. */
const program = () =>
  createClient(broker, { baseUrl: inject('stack').public.broker ?? '', fetch: createLoopbackFetch() })

async function typeCode(page: Page, code: string) {
  await page.getByLabel('Code').fill(code)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

test('a person confirms the sign-in of a program with the link of a mail, and the code that the program shows', async () => {
  const email = newAddress()
  const { request_id, user_code } = await program().requestEmailSignIn({ body: { email } })
  const { links } = await readMail(email, /sign in/i)
  await using context = await openBrowser(browser)
  const page = await context.newPage()
  await page.goto(links.find((link) => link.includes('/auth/email/landing')) ?? '')
  await page.getByRole('button', { name: 'Continue' }).click()
  await typeCode(page, 'BCDF-BCDF')
  await page.getByText('This is not the code.').waitFor()
  await typeCode(page, user_code)
  await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
  expect(new URL(page.url()).hash).toBe('')
  expect(await program().readEmailSignInStatus({ params: { request_id } })).toMatchObject({
    status: 'verified',
    identity_type: 'email',
    identity_value: email,
  })
})

test('a person confirms the sign-in of a program at Google, and the code that the program shows', async () => {
  const { request_id, user_code, authorization_url } = await program().startProviderSignIn({ body: {} })
  await using context = await openBrowser(browser)
  const page = await context.newPage()
  await page.goto(authorization_url)
  const subject = String(randomInt(10_000, 2_000_000_000))
  await page.locator('input[name="subject"]').fill(subject)
  await page.locator('input[name="name"]').fill('Nina New')
  await page.locator('input[name="email"]').fill(newAddress())
  await page.getByRole('button', { name: 'Be this person' }).click()
  await page.getByRole('button', { name: 'Allow' }).click()
  await typeCode(page, user_code)
  await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
  expect(await program().readProviderSignInStatus({ params: { request_id } })).toMatchObject({
    status: 'verified',
    identity_type: 'oauth2_google',
    identity_value: subject,
  })
})
