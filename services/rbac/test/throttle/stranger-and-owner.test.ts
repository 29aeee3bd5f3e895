import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshClient, type Person, password, startRbac, type TestRbac } from '../rbac.ts'

let rbac: TestRbac
let owner: Person
let ownPassword = password
beforeAll(async () => {
  rbac = await startRbac()
  owner = await rbac.person()
})
afterAll(() => rbac[Symbol.asyncDispose]())

const strangers = Array.from({ length: 6 }, () => freshClient())

test('a stranger who guesses and requests mails for an hour never keeps the owner out of a new browser', async () => {
  const waysIn = new Set<string>()
  for (let minute = 0; minute < 60; minute++) {
    await disturb(minute)
    if (minute % 5 === 4) waysIn.add(await enterAsOwner())
    await rbac.timePasses({ seconds: 60 })
  }
  expect(waysIn).toEqual(new Set(['password', 'mail']))
}, 180_000)

/** A burst of wrong passwords and three mails, from a few addresses at first and from new ones later. */
async function disturb(minute: number) {
  const login = rbac.as('login')
  const own = strangers[minute % strangers.length] ?? freshClient()
  const client = () => (minute < 30 ? own : freshClient())
  const place = () => ({ email: owner.email, browserId: `the-browser-of-a-stranger-${randomUUID()}`, client: client() })
  await Promise.allSettled([
    ...Array.from({ length: 25 }, () =>
      login.signInWithPassword({ body: { ...place(), password: 'not the password at all' } }),
    ),
    ...Array.from({ length: 3 }, () => login.requestPasswordReset({ body: place() })),
    login.signUp({ body: { ...place(), password, displayName: 'Stranger' } }),
  ])
}

/** By password at once, or by the last mail where too many have failed. Everything else is a lock-out. */
async function enterAsOwner(): Promise<'password' | 'mail'> {
  const login = rbac.as('login')
  const place = { browserId: `a-new-browser-of-the-owner-${randomUUID()}`, client: freshClient() }
  const signIn = () => login.signInWithPassword({ body: { ...place, email: owner.email, password: ownPassword } })
  const refusal = await signIn().then(
    () => null,
    ({ code }) => code,
  )
  if (refusal === null) return 'password'
  expect(refusal).toBe('recovery_required')
  await login.requestPasswordReset({ body: { ...place, email: owner.email } })
  const token = await rbac.lastLink('password_reset_requested', owner.email)
  ownPassword = `a new one: ${randomUUID()}`
  await login.resetPassword({ body: { ...place, token, newPassword: ownPassword } })
  await signIn()
  return 'mail'
}
