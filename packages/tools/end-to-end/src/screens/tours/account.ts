import type { Page } from '@playwright/test'
import { disableUsers } from '../../disable-users.ts'
import { password, submit, type Tour } from '../tour.ts'

const newPassword = 'another four plain words'
const lastPassword = 'four other plain words'

/** The account pages of a user with several sessions: views, refusals, and messages after each change. */
export async function tourOfAccount(tour: Tour, person: { email: string; page: Page }): Promise<void> {
  const { places, take, openTab } = tour
  const { page, email } = person
  const security = `${places.login}/account/security`
  const others: Page[] = []
  for (let sessions = 0; sessions < 6; sessions++) {
    const other = await openTab()
    await signIn(other, sessions % 2 ? `${places.hello}/auth/sign-in` : `${places.login}/login`, email, password)
    others.push(other)
  }
  await page.goto(security)
  await take(page, 'account')
  await page.goto(`${security}?sessions=all`)
  await take(page, 'account-all-sessions')
  await submit(page, '/account/profile', { name: '' })
  await take(page, 'account-profile-refused')
  await submit(page, '/account/profile', { name: 'Anna Holm' })
  await take(page, 'account-profile-saved')
  await Promise.all([page.waitForEvent('load'), page.locator('button[formaction$="/end"]').first().click()])
  await take(page, 'account-session-ended')
  await page.goto(`${places.login}/account/link/google`)
  await take(page, 'link-provider')
  await page.goto(`${places.login}/account/sessions/end`)
  await take(page, 'end-sessions')
  await submit(page, '/account/sessions/end')
  await take(page, 'account-sessions-ended')
  await seeEnded(tour, others)

  await page.goto(`${places.login}/login?app=hello&prompt=login`)
  await take(page, 'confirm-password')
  await submit(page, '/login/confirm', { password: 'not the right words' })
  await take(page, 'confirm-password-refused')
  await page.goto(`${places.login}/account/password`)
  await take(page, 'change-password')
  await submit(page, '/account/password', { newPassword: 'short' })
  await take(page, 'change-password-refused')
  await submit(page, '/account/password', { newPassword })
  await take(page, 'account-password-changed')
  await page.goto(`${places.login}/logout?app=hello`)
  await take(page, 'sign-out')
  await submit(page, '/logout')
  await take(page, 'signed-out-from-hello')
  await recover(tour, email)
  await seeDisabled(tour, email)
}

async function seeEnded({ places, take }: Tour, [first, second]: Page[]) {
  await first?.goto(`${places.login}/account/security`)
  if (first) await take(first, 'session-ended')
  await second?.goto(places.hello)
  if (second) await take(second, 'hello-session-ended')
}

async function recover({ places, take, openTab, waitForLink }: Tour, email: string) {
  const page = await openTab()
  await page.goto(`${places.login}/forgot`)
  await submit(page, '/forgot', { email })
  await take(page, 'check-mail-recovery')
  const link = await waitForLink(email, '/reset')
  await page.goto(link)
  await take(page, 'reset')
  await submit(page, '/reset', { newPassword: 'short' })
  await take(page, 'reset-refused')
  await submit(page, '/reset', { newPassword: lastPassword })
  await take(page, 'sign-in-after-reset')
  await page.goto(link)
  await take(page, 'reset-used')
}

/** Only with access to the stack's state: no operation disables a user over HTTP yet. */
async function seeDisabled({ places, take, openTab }: Tour, email: string) {
  if (!places.dataDir) return
  await disableUsers(places.dataDir, [email])
  const page = await openTab()
  await signIn(page, `${places.login}/login`, email, lastPassword)
  await take(page, 'account-disabled')
}

async function signIn(page: Page, address: string, email: string, secret: string) {
  await page.goto(address)
  await submit(page, '/login/password', { email, password: secret })
}
