import { createHash } from 'node:crypto'
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ChromiumLogin, serve, startLoginForChromium } from '../chromium.ts'
import { password } from '../login.ts'

// Forms as a real browser sends them: its order of the tab key, its policies and its cookies.
let place: ChromiumLogin
let application: Awaited<ReturnType<typeof serve>>
beforeAll(async () => {
  // Its callback redirects to another origin of its own, as applications with several hosts do.
  application = await serve((request) => {
    const { host, pathname, port } = new URL(request.url)
    if (pathname === '/callback')
      return new Response(null, { status: 302, headers: { location: `http://home.localhost:${port}/landed` } })
    return new Response(`landed at ${host}`, { headers: { 'content-type': 'text/html' } })
  })
  const origin = `http://callback.localhost:${application.port}`
  place = await startLoginForChromium({
    applications: [
      {
        id: 'two-hosts',
        name: 'Two Hosts',
        origins: [origin],
        defaultDestination: `${origin}/callback`,
        secretSha256: createHash('sha256').update('the secret of two hosts').digest('hex'),
      },
    ],
  })
})
afterAll(async () => {
  await place[Symbol.asyncDispose]()
  await application[Symbol.asyncDispose]()
})

async function fillIn(page: Page, { email }: { email: string }) {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
}

test('a form leads into an application whose callback redirects to another origin of its own', async () => {
  const anna = await place.login.rbac.person()
  await using context = await place.browser.newContext()
  const page = await context.newPage()
  await page.goto(`${place.home}/login?app=two-hosts`)
  await fillIn(page, anna)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL(`http://home.localhost:${application.port}/landed`)
  expect(await page.textContent('body')).toBe(`landed at home.localhost:${application.port}`)
})

test('three tabs that a browser without a cookie opens at once all work', async () => {
  const anna = await place.login.rbac.person()
  await using context = await place.browser.newContext()
  const tabs = await Promise.all([1, 2, 3].map(() => context.newPage()))
  await Promise.all(tabs.map((tab) => tab.goto(`${place.home}/login?next=/account/security`)))
  for (const tab of tabs) {
    await fillIn(tab, anna)
    await tab.getByRole('button', { name: 'Sign in', exact: true }).click()
    await tab.waitForURL(`${place.home}/account/security`)
  }
})

test('the tab key goes from the address to the password', async () => {
  await using context = await place.browser.newContext()
  const page = await context.newPage()
  await page.goto(`${place.home}/login`)
  await page.getByLabel('Email').focus()
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('password')
})

test('a password is shown when the person wants it, and hidden again before it is sent', async () => {
  await using context = await place.browser.newContext()
  const page = await context.newPage()
  await page.goto(`${place.home}/sign-up`)
  const field = page.locator('#password')
  await field.fill('what is typed here')
  await page.getByRole('button', { name: 'Show' }).click()
  expect(await field.getAttribute('type')).toBe('text')
  await page.getByRole('button', { name: 'Hide' }).click()
  expect(await field.getAttribute('type')).toBe('password')
})
