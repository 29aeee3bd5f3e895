import { type Browser, expect } from '@playwright/test'
import { afterAll, beforeAll, describe, test } from 'vitest'
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

describe('whatever a browser does, the person gets back to the application', () => {
  test('two tabs that refresh the session at one moment both go on, and so does the next', async () => {
    await using context = await openBrowser(browser)
    await signUp(await context.newPage())
    await context.clearCookies({ name: '__Host-access' })
    const tabs = await Promise.all([context.newPage(), context.newPage(), context.newPage()])
    await Promise.all(tabs.map((tab) => tab.goto(`${places().login}/account/security`)))
    for (const tab of tabs) await expect(tab).toHaveURL(/\/account\/security$/)
    await context.clearCookies({ name: '__Host-access' })
    const later = await context.newPage()
    await later.goto(`${places().login}/account/security`)
    await expect(later).toHaveURL(/\/account\/security$/)
  })

  test('the back button after signing in leads on to the application', async () => {
    await using first = await openBrowser(browser)
    const email = await signUp(await first.newPage())
    await using context = await openBrowser(browser)
    const page = await context.newPage()
    await signInFromHello(page, email)
    await page.goBack()
    await page.waitForLoadState()
    await page.goto(`${places().hello}/`)
    await expect(greeting(page)).toBeVisible()
  })

  test('the back button after signing out shows nothing of the person', async () => {
    await using context = await openBrowser(browser)
    const page = await context.newPage()
    const email = await signUp(page)
    await page.goto(`${places().login}/account/security`)
    await expect(page.getByText(email).first()).toBeVisible()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForLoadState()
    await page.goBack()
    await page.waitForLoadState()
    await expect(page.getByText(email)).toHaveCount(0)
  })

  test('a bookmark of the sign-in page in the middle of a flow signs in and lands in the application', async () => {
    await using first = await openBrowser(browser)
    const email = await signUp(await first.newPage())
    await using context = await openBrowser(browser)
    const page = await context.newPage()
    await page.goto(`${places().hello}/auth/sign-in`)
    const bookmark = page.url()
    await using later = await openBrowser(browser)
    const again = await later.newPage()
    await again.goto(bookmark)
    await signIn(again, email)
    // The application does not know this browser's sign-in and begins its own, which login answers at once.
    await again.waitForURL(`${places().hello}/**`)
    await again.goto(`${places().hello}/auth/sign-in`)
    await expect(greeting(again)).toBeVisible()
  })

  test('the address that the form is sent to, opened by hand, shows the form', async () => {
    await using context = await openBrowser(browser)
    const page = await context.newPage()
    await page.goto(`${places().login}/login/password`)
    await expect(page.getByLabel('Email')).toBeVisible()
  })

  test('a used link says so and goes on', async () => {
    await using context = await openBrowser(browser)
    const page = await context.newPage()
    const email = await signUp(page)
    const { links } = await readMail(email, /confirm/i)
    await page.goto(links.find((link) => link.includes('/verify')) ?? '')
    await expect(page.getByText('Your address is already confirmed')).toBeVisible()
    await page.getByRole('link', { name: /^Continue/ }).click()
    await page.waitForURL(`${places().hello}/**`)
  })

  test('a link opened in another browser asks for the password and lands in the application', async () => {
    await using context = await openBrowser(browser)
    const page = await context.newPage()
    const email = newAddress()
    await page.goto(`${places().hello}/auth/sign-in`)
    await page.getByRole('link', { name: 'Create an account' }).click()
    await page.getByLabel('Name').fill('Bo Larsen')
    await page.getByLabel('Email').fill(email)
    await page.getByLabel('Password').fill(password)
    await submitButton(page).click()
    const { links } = await readMail(email, /confirm/i)
    await using other = await openBrowser(browser)
    const phone = await other.newPage()
    await phone.goto(links.find((link) => link.includes('/verify')) ?? '')
    await phone.getByLabel('Password').fill(password)
    await phone.getByRole('button', { name: /confirm/i }).click()
    await phone.waitForURL(`${places().hello}/**`)
    await phone.goto(`${places().hello}/auth/sign-in`)
    await expect(greeting(phone)).toHaveText('Hello, Bo Larsen')
  })

  test('expired cookies of login lead through the sign-in form and back', async () => {
    await using context = await openBrowser(browser)
    const page = await context.newPage()
    const email = await signUp(page)
    await context.clearCookies()
    await page.goto(`${places().login}/account/password`)
    await signIn(page, email)
    await expect(page).toHaveURL(/\/account\/password$/)
  })

  test('a form whose cookie has expired works all the same', async () => {
    await using first = await openBrowser(browser)
    const email = await signUp(await first.newPage())
    await using context = await openBrowser(browser)
    const page = await context.newPage()
    await page.goto(`${places().hello}/auth/sign-in`)
    await context.clearCookies({ domain: 'login.localhost' })
    await signIn(page, email)
    await page.waitForURL(`${places().hello}/**`)
    await expect(greeting(page)).toBeVisible()
  })
})
