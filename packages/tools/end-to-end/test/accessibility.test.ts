import { AxeBuilder } from '@axe-core/playwright'
import { send } from '@constellation/stack/send'
import { type Browser, expect, type Page } from '@playwright/test'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { launch, openBrowser, places, signUp } from './person.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const looks = [
  { dark: false, width: 1440 },
  { dark: true, width: 360 },
  { dark: false, width: 360 },
  { dark: true, width: 1440 },
]

describe.each(looks)('in a window of $width px, dark: $dark', (look) => {
  test('no page of a visitor breaks an accessibility rule or scrolls sideways', async () => {
    await using context = await openBrowser(browser, look)
    const page = await context.newPage()
    const { login, hello, mail } = places()
    for (const address of [
      `${login}/login`,
      `${login}/sign-up`,
      `${login}/forgot`,
      `${login}/resend`,
      `${login}/nowhere`,
      `${login}/login?app=unknown`,
      `${login}/login?notice=consent_denied`,
      `${login}/login/github/callback`,
      `${login}/verify?token=unknown-unknown-unknown`,
      `${login}/signed-out`,
      hello,
      mail,
    ]) {
      await open(page, address)
      await expectAccessible(page)
    }
  })

  test('nor does a page of somebody who is signed in', async () => {
    await using context = await openBrowser(browser, look)
    const page = await context.newPage()
    await signUp(page)
    const { login, hello, mail } = places()
    for (const address of [
      hello,
      `${login}/account/security`,
      `${login}/account/link/google`,
      `${login}/account/password`,
      `${login}/logout`,
      mail,
    ]) {
      await open(page, address)
      await expectAccessible(page)
    }
  })
})

/** Opens a page without its reload: the page of captured mail reloads every few seconds, also during the check. */
async function open(page: Page, address: string) {
  await page.route(`${places().mail}/`, async (route) => {
    const { status, headers, body } = await fetchPage(places().mail)
    const { refresh: _, ...kept } = headers
    await route.fulfill({ status, headers: kept, body })
  })
  await page.goto(address)
}

/** Names below `localhost` mean nothing to Node. */
async function fetchPage(address: string) {
  const answer = await send(`${address}/`, { method: 'GET', headers: { accept: 'text/html' } })
  return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() }
}

async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${page.url()}: ${id} at ${nodes[0]?.target}`)).toEqual([])
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow, `${page.url()} scrolls sideways`).toBeLessThanOrEqual(0)
}
