import { type Browser, expect } from '@playwright/test'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { codeOf } from '../src/smoke/second-step.ts'
import {
  greeting,
  launch,
  newAddress,
  openBrowser,
  password,
  places,
  readMail,
  signIn,
  signInFromHello,
  signUp,
  submitButton,
} from './person.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

describe('a person', () => {
  test('signs up, proves their address by the mail, and lands in the application they came for', async () => {
    await using context = await openBrowser(browser)
    const page = await context.newPage()
    await signUp(page, newAddress(), 'Anna Holm')
    await expect(greeting(page)).toHaveText('Hello, Anna Holm')
  })

  test('signs in with a password and lands in the application by handoff, with no token in the address', async () => {
    await using first = await openBrowser(browser)
    const email = await signUp(await first.newPage())
    await using second = await openBrowser(browser)
    const page = await second.newPage()
    await signInFromHello(page, email)
    await expect(greeting(page)).toBeVisible()
    expect(page.url()).not.toMatch(/code=|token/)
    const cookies = await second.cookies(places().login)
    const refresh = cookies.find(({ name }) => name === '__Host-refresh')
    expect(refresh).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Lax', path: '/' })
  })

  test('is told that email and password do not match, and what they typed stays', async () => {
    await using context = await openBrowser(browser)
    const page = await context.newPage()
    await page.goto(`${places().login}/login`)
    await signIn(page, 'nobody@example.test', 'not the right password')
    await expect(page.getByText('That email and password do not match.')).toBeVisible()
    await expect(page.getByLabel('Email')).toHaveValue('nobody@example.test')
    await expect(page.getByLabel('Password', { exact: true })).toHaveValue('')
  })

  test('who is signed in already goes on without being asked', async () => {
    await using context = await openBrowser(browser)
    const page = await context.newPage()
    await signUp(page)
    await context.clearCookies({ domain: 'hello.localhost' })
    await page.goto(`${places().hello}/auth/sign-in`)
    await expect(greeting(page)).toBeVisible()
  })

  test('sets a new password by the mail, and every session ends', async () => {
    await using context = await openBrowser(browser)
    const page = await context.newPage()
    const email = await signUp(page)
    await using other = await openBrowser(browser)
    const forgot = await other.newPage()
    await forgot.goto(`${places().login}/login`)
    await forgot.getByRole('link', { name: /forgot/i }).click()
    await forgot.getByLabel('Email').fill(email)
    await submitButton(forgot).click()
    const { links } = await readMail(email, /reset|new password/i)
    await forgot.goto(links.find((link) => link.includes('/reset')) ?? '')
    await forgot.getByLabel('New password').fill('another four plain words')
    await submitButton(forgot).click()
    await expect(forgot.getByText(/password was changed/)).toBeVisible()
    await signIn(forgot, email, 'another four plain words')
    await expect(forgot).toHaveURL(/\/account\/security/)
    await expect(async () => {
      await page.goto(`${places().hello}/`)
      await expect(greeting(page)).toBeHidden({ timeout: 500 })
    }).toPass({ timeout: 10_000 })
  })

  test('signs out of the application, and login and the application both forget them', async () => {
    await using context = await openBrowser(browser)
    const page = await context.newPage()
    await signUp(page)
    await page.goto(`${places().hello}/`)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForLoadState()
    await page.goto(`${places().login}/account/security`)
    await expect(page).toHaveURL(/\/login\?/)
    await page.goto(`${places().hello}/`)
    await expect(greeting(page)).toBeHidden()
  })

  test('does all of it with the keyboard alone', async () => {
    await using first = await openBrowser(browser)
    const email = await signUp(await first.newPage())
    await using second = await openBrowser(browser)
    const page = await second.newPage()
    await page.goto(`${places().hello}/auth/sign-in`)
    await tabTo(page, 'Email')
    await page.keyboard.type(email)
    await tabTo(page, 'Password')
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await expect(greeting(page)).toBeVisible()
    await tabTo(page, 'Sign out')
    await page.keyboard.press('Enter')
    await expect(greeting(page)).toBeHidden()
  })
})

describe('the first administrator', () => {
  test('is made by the one-time link, sets up a second step, and the link is used up', async () => {
    await using context = await openBrowser(browser)
    const page = await context.newPage()
    const link = places().setUpLink ?? ''
    await page.goto(link)
    // The other tab may have used it first. Then the page says so.
    if (await page.getByLabel('Name').isVisible()) {
      await page.getByLabel('Name').fill('Operator')
      await page.getByLabel('Email').fill('operator@example.test')
      await page.getByLabel('Password').fill(password)
      await submitButton(page).click()
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(/second step/)
      await setUpApp(page)
      await expect(page).toHaveURL(/\/account\/security/)
    }
    await page.goto(link)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/used/i)
  })
})

/** Sets up an authenticator app where it is offered, and goes on. */
async function setUpApp(page: import('@playwright/test').Page) {
  await page.getByRole('link', { name: /Authenticator app/ }).click()
  await page.getByRole('button', { name: 'Show the code to scan' }).click()
  const key = (await page.locator('code').textContent()) ?? ''
  await page.getByRole('textbox', { name: 'Code' }).fill(codeOf(key.replaceAll(' ', ''), 0))
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByRole('link', { name: 'I have saved them' }).click()
}

/** Presses Tab until the element with this name has the focus. */
async function tabTo(page: import('@playwright/test').Page, name: string) {
  for (let presses = 0; presses < 30; presses++) {
    const focused = await page.evaluate(() => {
      const element = document.activeElement
      if (element instanceof HTMLInputElement) return element.labels?.[0]?.textContent?.trim() ?? ''
      return element instanceof HTMLElement && element !== document.body ? element.textContent.trim() : ''
    })
    if (focused === name) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`"${name}" cannot be reached with the Tab key`)
}
