import { type Browser, expect } from '@playwright/test'
import { afterAll, beforeAll, describe, test } from 'vitest'
import {
  greeting,
  launch,
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

const security = () => `${places().login}/account/security`

describe('on the account page', () => {
  test('a person sees their sessions and ends another, which is refused everywhere', async () => {
    await using laptop = await openBrowser(browser)
    const page = await laptop.newPage()
    const email = await signUp(page)
    await using phone = await openBrowser(browser)
    const other = await phone.newPage()
    await signInFromHello(other, email)
    await page.goto(security())
    await page.getByRole('button', { name: /^End/ }).first().click()
    await expect(page.getByText(/session/i).first()).toBeVisible()
    await other.goto(security())
    await expect(other).toHaveURL(/\/login\?/)
    await expect(async () => {
      await other.goto(`${places().hello}/`)
      await expect(greeting(other)).toBeHidden({ timeout: 500 })
    }).toPass({ timeout: 10_000 })
    await page.goto(`${places().hello}/`)
    await expect(greeting(page)).toBeVisible()
  })

  test('a person ends all other sessions after being told what that does', async () => {
    await using laptop = await openBrowser(browser)
    const page = await laptop.newPage()
    const email = await signUp(page)
    await using phone = await openBrowser(browser)
    const other = await phone.newPage()
    await signInFromHello(other, email)
    await page.goto(`${places().login}/account/sessions/end`)
    await submitButton(page).click()
    await expect(page).toHaveURL(/done=sessions_ended/)
    await other.goto(security())
    await expect(other).toHaveURL(/\/login\?/)
  })

  test('a person changes their name and language, and the pages follow', async () => {
    await using context = await openBrowser(browser)
    const page = await context.newPage()
    await signUp(page)
    await page.goto(security())
    await page.getByLabel('Name').fill('Anna Marie Holm')
    await page.getByRole('combobox').selectOption('da')
    await page.getByRole('button', { name: /save/i }).click()
    await expect(page.locator('html')).toHaveAttribute('lang', 'da')
    await expect(page.locator('input[name="name"]')).toHaveValue('Anna Marie Holm')
  })

  test('a person changes their password: other sessions end, a mail says so, the new one works', async () => {
    await using laptop = await openBrowser(browser)
    const page = await laptop.newPage()
    const email = await signUp(page)
    await using phone = await openBrowser(browser)
    const other = await phone.newPage()
    await signInFromHello(other, email)
    await page.goto(`${places().login}/account/password`)
    await page.getByLabel('New password').fill('another four plain words')
    await submitButton(page).click()
    await expect(page).toHaveURL(/done=password_changed/)
    await readMail(email, /password/i)
    await other.goto(security())
    await signIn(other, email, password)
    await expect(other.getByText('That email and password do not match.')).toBeVisible()
    await signIn(other, email, 'another four plain words')
    await expect(other).toHaveURL(/\/account\/security/)
  })
})
