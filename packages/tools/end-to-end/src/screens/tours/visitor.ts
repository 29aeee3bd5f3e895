import { submit, type Tour } from '../tour.ts'

/** The pages for visitors: empty forms, refused forms, and every error page that a URL can cause. */
export async function tourOfVisitor({ places, take, openTab, newAddress }: Tour): Promise<void> {
  const { login, hello } = places
  const page = await openTab()
  await page.goto(hello)
  await take(page, 'hello-visitor')
  await page.goto(`${hello}/auth/sign-in`)
  await take(page, 'sign-in-from-hello')
  await submit(page, '/login/password')
  await take(page, 'sign-in-empty')
  await submit(page, '/login/password', { email: newAddress(), password: 'not the right words' })
  await take(page, 'sign-in-refused')
  const throttled = newAddress()
  for (let failures = 0; failures < 7; failures++)
    await submit(page, '/login/password', { email: throttled, password: 'not the right words' })
  await take(page, 'sign-in-throttled')
  await page.context().clearCookies()
  await submit(page, '/login/password', { email: throttled, password: 'not the right words' })
  await take(page, 'sign-in-form-expired')
  await page.goto(`${login}/login`)
  await take(page, 'sign-in')

  await page.goto(`${login}/sign-up`)
  await take(page, 'sign-up')
  await submit(page, '/sign-up')
  await take(page, 'sign-up-empty')
  await submit(page, '/sign-up', { name: 'Anna Holm', email: 'anna.holm@example.test', password: 'password12345678' })
  await take(page, 'sign-up-refused')
  await page.goto(`${login}/forgot`)
  await take(page, 'forgot')
  await submit(page, '/forgot', { email: 'anna' })
  await take(page, 'forgot-refused')
  await page.goto(`${login}/resend`)
  await take(page, 'confirm-again')
  await page.goto(`${login}/signed-out`)
  await take(page, 'signed-out')

  for (const [name, address] of Object.entries(errorAddresses(places))) {
    await page.goto(address)
    await take(page, name)
  }
}

function errorAddresses({ login, hello, mail }: Tour['places']): Record<string, string> {
  return {
    'error-not-found': `${login}/nowhere`,
    'error-method-not-allowed': `${login}/account/profile`,
    'error-unknown-application': `${login}/login?app=unknown`,
    'error-unregistered-destination': `${login}/login?next=https://elsewhere.example`,
    'error-malformed-request': `${login}/login?app=hello&code_challenge=x`,
    'verify-dead-link': `${login}/verify?token=unknown`,
    'reset-dead-link': `${login}/reset?token=unknown`,
    'hello-not-found': `${hello}/nowhere`,
    'hello-sign-in-not-finished': `${hello}/auth/callback?code=unknown&app_state=unknown.again`,
    'hello-signed-in-elsewhere': `${hello}/auth/signed-in`,
    'mail-not-found': `${mail}/messages/unknown`,
    'edge-unknown-host': `http://nowhere.localhost:${new URL(login).port}/`,
  }
}
