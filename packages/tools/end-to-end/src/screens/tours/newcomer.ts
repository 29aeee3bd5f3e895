import type { Page } from '@playwright/test'
import { password, submit, type Tour } from '../tour.ts'

/** From sign-up to hello, with the errors on the way. Returns the address, and the tab in which the person is signed in. */
export async function tourOfNewcomer(tour: Tour): Promise<{ email: string; page: Page }> {
  const { places, take, openTab, newAddress, waitForLink } = tour
  const email = newAddress()
  const page = await openTab()
  await page.goto(`${places.hello}/auth/sign-in`)
  await page.goto(page.url().replace('/login?', '/sign-up?'))
  await take(page, 'sign-up-from-hello')
  await submit(page, '/sign-up', { name: 'Anna Holm', email, password })
  await take(page, 'check-mail')
  const link = await waitForLink(email, '/verify')

  const phone = await openTab()
  await phone.goto(link)
  await take(phone, 'verify-in-another-browser')
  await submit(phone, '/verify', { password: 'not the right words' })
  await take(phone, 'verify-in-another-browser-refused')
  await page.goto(link)
  await take(page, 'verify')
  await submit(page, '/verify')
  await page.waitForURL(`${places.hello}/**`)
  await take(page, 'hello')
  await phone.goto(link)
  await take(phone, 'verify-used')

  await askTwice(tour)
  return { email, page }
}

async function askTwice({ places, take, openTab, newAddress }: Tour) {
  const page = await openTab()
  await page.goto(`${places.login}/sign-up`)
  await submit(page, '/sign-up', { name: 'Bo Larsen', email: newAddress(), password })
  await submit(page, '/resend')
  await take(page, 'check-mail-sent-again')
}
