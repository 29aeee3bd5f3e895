import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, chromium, type Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Emulators, startEmulators } from '../src/index.ts'
import { paths, scopes } from './stand-ins.ts'

// An application that redirects to another origin, as login does: browsers apply a page's policy to the whole chain.
const application = createServer((request, response) => {
  const isCallback = request.url?.startsWith('/login/callback')
  if (isCallback)
    response.writeHead(302, { location: `http://elsewhere.localhost:${portOf()}${request.url?.slice(6)}` })
  response.end('arrived')
})
const portOf = () => (application.address() as AddressInfo).port
let redirectUri: string
let running: Emulators
let browser: Browser
beforeAll(async () => {
  await once(application.listen(0, '127.0.0.1'), 'listening')
  redirectUri = `http://login.localhost:${portOf()}/login/callback`
  const place = { port: 0, clients: [{ clientId: 'c', clientSecret: 's', redirectUris: [redirectUri] as const }] }
  const options = { now: () => new Date(), random: randomBytes }
  running = await startEmulators({ ...options, github: place, google: place, entra: place })
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
})
afterAll(async () => {
  await browser?.close()
  await running.stop()
  application.closeAllConnections()
  application.close()
})

const limit = { timeout: 60_000 }

test.each(['github', 'google', 'entra'] as const)(
  '%s: a person chooses, allows, and arrives where the application sends them',
  limit,
  async (provider) => {
    const page = await openPage()
    await page.goto(addressOf(provider))
    await expectGood(page)
    await page.getByRole('link', { name: 'Choose Ada Lovelace' }).click()
    await expectGood(page)
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.waitForURL(/elsewhere\.localhost/)
    expect(new URL(page.url()).searchParams.get('code')).toBeTruthy()
    await page.context().close()
  },
)

test('a new person corrects the form, and denies', limit, async () => {
  const page = await openPage()
  await page.goto(addressOf('google'))
  await page.getByLabel('Subject').fill('somebody')
  await page.getByRole('button', { name: 'Be this person' }).click()
  await expectGood(page)
  expect(await page.getByRole('link', { name: 'Enter a name.' }).count()).toBe(1)
  await page.getByRole('textbox', { name: 'Name' }).fill('Nova Person')
  await page.getByRole('button', { name: 'Be this person' }).click()
  await page.getByRole('heading', { name: 'Continue as Nova Person' }).waitFor()
  await page.getByRole('button', { name: 'Deny' }).click()
  await page.waitForURL(/elsewhere\.localhost/)
  expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied')
  await page.context().close()
})

async function openPage(): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 360, height: 800 } })
  context.setDefaultTimeout(15_000)
  return context.newPage()
}

function addressOf(provider: 'github' | 'google' | 'entra'): string {
  const parameters = {
    client_id: 'c',
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: scopes[provider],
    state: 's',
  }
  return `${running[provider].origin}${paths[provider].authorize}?${new URLSearchParams(parameters)}`
}

/** Checks that no accessibility rule is broken, and nothing scrolls sideways. */
async function expectGood(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
}
