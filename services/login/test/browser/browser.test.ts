import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '../gallery/gallery-browser.ts'
import { password, startLogin, type TestLogin } from '../login.ts'

// What only a real browser knows: the headers it sends with a form, the cookies it takes, and what it keeps for going back.
let login: TestLogin
let browser: Browser
let home: string
const server = createServer(getRequestListener((request) => login.app.fetch(request), { overrideGlobalObjects: false }))
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP has an AddressInfo; only a pipe has a string.
  home = `http://login.localhost:${(server.address() as AddressInfo).port}`
  login = await startLogin({ settings: { publicOrigin: home, development: true } })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  server.closeAllConnections()
  server.close()
  await login[Symbol.asyncDispose]()
})

async function send(page: Page, fields: Record<string, string>) {
  for (const [name, value] of Object.entries(fields)) await page.fill(`input[name=${name}]`, value)
  await Promise.all([page.waitForNavigation(), page.locator('main form button:not([type=button])').first().click()])
}

test('a person signs up, proves the address, signs out, goes back and sees nothing, and signs in', async () => {
  const page = await (await browser.newContext()).newPage()
  const email = 'real@example.test'
  await page.goto(`${home}/sign-up`)
  await send(page, { name: 'Real', email, password })
  expect(new URL(page.url()).pathname).toBe('/check-mail')
  await page.goto(await login.linkTo(email, '/verify'))
  await send(page, {})
  expect(page.url()).toBe(`${home}/account/security`)
  expect(await page.content()).toContain(email)

  await page.goto(`${home}/logout`)
  await send(page, {})
  expect(new URL(page.url()).pathname).toBe('/signed-out')
  await page.goBack()
  await page.goBack()
  expect(await page.content()).not.toContain(email)

  await page.goto(`${home}/login`)
  await send(page, { email, password: 'not the password' })
  expect(await page.content()).toContain('That email and password do not match.')
  expect(await page.inputValue('input[name=email]')).toBe(email)
  await send(page, { password })
  expect(page.url()).toBe(`${home}/account/security`)
})
