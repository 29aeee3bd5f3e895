import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from 'vitest'
import { startBrokerForChromium } from '../fixtures/chromium.ts'
import { startPeopleBroker } from '../people.ts'

test('a scanner that opens the link with a real browser and runs its scripts sends nothing, and uses nothing up', async () => {
  await using world = await startBrokerForChromium()
  const { broker, browser, requests } = world
  const { token, user_code, request_id } = await broker.requestLink()
  const page = await (await browser.newContext()).newPage()
  await page.clock.install()
  await page.goto(`${world.home}/auth/email/landing#t=${token}`)
  await page.waitForLoadState('networkidle')
  await page.clock.runFor(60_000)
  expect(requests.filter(({ method }) => method !== 'GET')).toEqual([])
  expect(requests.every(({ path }) => path === '/auth/email/landing' || path.startsWith('/assets/'))).toBe(true)
  expect(await broker.poll(request_id)).toEqual({ status: 'pending' })
  expect(await broker.as().verifyEmailSignIn({ body: { token, user_code } })).toEqual({ ok: true })
})

test('a person reads who asked, types the code, and is told to return to the program', async () => {
  await using world = await startBrokerForChromium()
  const { token, user_code, request_id } = await world.broker.requestLink()
  const { page, complaints } = await open(world, token)
  expect(page.url()).toBe(`${world.home}/auth/email/landing`)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('From IP address').waitFor()
  expect(await page.locator('#asked-from').textContent()).toMatch(/[0-9a-f.:]+/)
  expect(await violations(page)).toEqual([])
  await page.getByLabel('Code').fill('BBBB-BBBB')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('This is not the code.').waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByLabel('Code').fill(user_code.toLowerCase())
  await page.keyboard.press('Enter')
  await page.getByText('Return to the program.').waitFor()
  expect(await violations(page)).toEqual([])
  expect(await world.broker.poll(request_id)).toMatchObject({ status: 'verified' })
  // The browser itself reports the answer of the wrong code, and nothing else.
  expect(complaints.filter((text) => !text.includes('422'))).toEqual([])
})

test('an empty code is no attempt, no answer keeps what was typed, and another link in the same tab starts again', async () => {
  await using world = await startBrokerForChromium()
  const { token, user_code } = await world.broker.requestLink()
  const { page } = await open(world, token)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('The code has eight letters.').waitFor()
  await page.getByLabel('Code').fill(user_code)
  await page.context().setOffline(true)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('No answer came.').waitFor()
  expect(await page.getByLabel('Code').inputValue()).toBe(user_code)
  await page.context().setOffline(false)

  const other = await world.broker.requestLink()
  await page.goto(`${world.home}/auth/email/landing#t=${other.token}`)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByLabel('Code').fill(other.user_code)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('Return to the program.').waitFor()
  expect(await world.broker.poll(other.request_id)).toMatchObject({ status: 'verified' })
})

test('the page says what happened to a link that was used, to a third wrong code, and to a link without its end', async () => {
  await using world = await startBrokerForChromium()
  const used = await world.broker.requestLink()
  await world.broker.as().verifyEmailSignIn({ body: { token: used.token, user_code: used.user_code } })
  const first = await open(world, used.token)
  await first.page.getByRole('button', { name: 'Continue' }).click()
  await first.page.getByText('This link was already used, or has expired').waitFor()

  const { token } = await world.broker.requestLink()
  const { page } = await open(world, token)
  await page.getByRole('button', { name: 'Continue' }).click()
  for (const _ of [1, 2, 3]) {
    await page.getByLabel('Code').fill('BBBB-BBBB')
    const answered = page.waitForResponse(/verify/)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await answered
  }
  await page.getByText('Three codes were wrong').waitFor()

  const without = await open(world, '')
  await without.page.getByText('This link was already used, or has expired').waitFor()
})

test('a page names its style and its script by their hashes, and lets nothing else in', async () => {
  await using broker = await startPeopleBroker()
  const response = await broker.app.request('/auth/email/landing')
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; /)
  expect(policy).toMatch(/; script-src 'sha256-[^']+'; connect-src https:\/\/broker\.example\.test; /)
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toContain('unsafe')
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  })
})

type World = Awaited<ReturnType<typeof startBrokerForChromium>>

async function open({ browser, home }: World, token: string) {
  const page = await (await browser.newContext()).newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  await page.goto(`${home}/auth/email/landing${token && `#t=${token}`}`)
  return { page, complaints }
}

async function violations(page: Page) {
  const { violations: found } = await new AxeBuilder({ page }).analyze()
  return found.map(({ id }) => id)
}
