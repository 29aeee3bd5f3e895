import { send } from '@constellation/stack'
import { createBrowser, type TestBrowser } from '@constellation/testkit'
import type { Person } from './person.ts'

/** Signs a person in to an application as their browser would: to login, by password, and back by handoff. Throws when that fails. */
export async function signInToApp(appOrigin: string, { email, password }: Person): Promise<TestBrowser> {
  const browser = createBrowser(send, { headers: { 'user-agent': 'bench' } })
  const page = await browser.follow(await browser.get(`${appOrigin}/`))
  const done = await browser.submit(page, /^\/login\/password/, { email, password })
  const landed = await browser.follow(done)
  if (!landed.url.startsWith(appOrigin) || landed.status !== 200)
    throw new Error(`the sign-in ended at ${landed.url} with ${landed.status}`)
  return browser
}
