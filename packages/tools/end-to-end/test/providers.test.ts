import { randomInt } from 'node:crypto'
import { type Browser, expect, type Page } from '@playwright/test'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { greeting, launch, newAddress, openBrowser, places } from './person.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

type Somebody = { subject: string; name: string; email: string }

const somebody = (): Somebody => ({
  subject: String(randomInt(10_000, 2_000_000_000)),
  name: 'Nina New',
  email: newAddress(),
})

/** Is somebody at the provider whose page is open, and allows what login asks. */
async function allowAs(page: Page, { subject, name, email }: Somebody): Promise<void> {
  await page.locator('input[name="subject"]').fill(subject)
  await page.locator('input[name="name"]').fill(name)
  await page.locator('input[name="email"]').fill(email)
  await page.getByRole('button', { name: 'Be this person' }).click()
  await page.getByRole('button', { name: 'Allow' }).click()
}

describe('a person with an account at GitHub', () => {
  test('signs up with it, links Google and unlinks it, signs out and signs in again', async () => {
    await using context = await openBrowser(browser)
    const page = await context.newPage()
    const github = somebody()
    await page.goto(`${places().hello}/auth/sign-in`)
    await page.getByRole('link', { name: 'Create an account' }).click()
    await page.getByRole('link', { name: 'Continue with GitHub' }).click()
    await allowAs(page, github)
    await expect(greeting(page)).toHaveText('Hello, Nina New')

    await page.goto(`${places().login}/account/security`)
    await page.getByRole('link', { name: 'Link Google' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Link Google?')
    await page.getByRole('link', { name: 'Go to Google' }).click()
    await allowAs(page, { ...somebody(), email: 'nina.private@example.test' })
    await expect(page.getByText('Linked. You can now sign in with it.')).toBeVisible()
    await expect(page.getByText('nina.private@example.test')).toBeVisible()

    await page.getByRole('link', { name: 'Unlink Google' }).click()
    await page.getByRole('button', { name: 'Unlink Google' }).click()
    await expect(page.getByText('Unlinked. You can no longer sign in with it.')).toBeVisible()
    await expect(page.getByRole('link', { name: /^Unlink/ })).toHaveCount(0)

    await page.goto(`${places().login}/logout`)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.goto(`${places().login}/login`)
    await page.getByRole('link', { name: 'Continue with GitHub' }).click()
    await page.getByRole('button', { name: 'Allow' }).click()
    await expect(page).toHaveURL(`${places().login}/account/security`)
    await expect(page.getByText(github.email).first()).toBeVisible()
  })
})
