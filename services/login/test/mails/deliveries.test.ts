import { type RbacEvent, UserId } from '@constellation/contracts-rbac'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startLogin, type TestLogin } from '../login.ts'

let login: TestLogin
beforeAll(async () => {
  login = await startLogin()
})
afterAll(() => login[Symbol.asyncDispose]())
beforeEach(() => login.mailServer.faults.clear())

/** rbac tells login of an event of this moment. */
async function tell(type: RbacEvent['type'], data: unknown) {
  const event = { id: login.deps.newId(), type, occurredAt: login.clock.now().toISOString(), data }
  await login.as('rbac').receiveEvent({ body: event as never })
}

const linkTo = (email: string) => ({
  to: { email, displayName: 'Anna', locale: 'en' },
  userId: UserId.parse(login.deps.newId()),
  token: 'x'.repeat(43),
  returnTo: '',
})

const outboxOf = (destination: string) =>
  login.db.selectFrom('outbox').selectAll().where('destination', '=', destination).execute()

test('a mail leaves at once while an application with forty sessions accepts connections and never answers', async () => {
  await using busy = await startLogin()
  const userId = UserId.parse(busy.deps.newId())
  const sessionIds = Array.from({ length: 40 }, () => busy.deps.newId())
  const opened = sessionIds.map((session_id) => ({ session_id, application_id: 'mail', user_id: userId }))
  await busy.db.insertInto('session_applications').values(opened).execute()
  const answer = busy.applications.hang('mail')
  await busy.startBackground()
  const occurredAt = busy.clock.now().toISOString()
  const ended = { userId, sessionIds, reason: 'log_out' }
  const rbac = busy.as('rbac')
  await rbac.receiveEvent({ body: { id: busy.deps.newId(), type: 'sessions_ended', occurredAt, data: ended } as never })
  await expect.poll(() => busy.applications.toldTo('mail').length).toBeGreaterThan(0)
  const data = { ...linkTo('anna@example.test'), userId }
  await rbac.receiveEvent({
    body: { id: busy.deps.newId(), type: 'email_confirmation_requested', occurredAt, data } as never,
  })
  await expect.poll(() => busy.mailServer.store.list({ to: 'anna@example.test', limit: 1 })).toHaveLength(1)
  // Had the mail waited for the notices, each of them would have been tried before it.
  expect(busy.applications.toldTo('mail').length).toBeLessThan(40)
  expect((await busy.backlog()).waiting).toBe(40)
  answer()
})

describe('a mail that is of no use is given up', () => {
  test('when the server refuses the recipient for ever', async () => {
    const email = 'nobody@refused.test'
    login.mailServer.faults.set({ kind: 'reject', delayMs: 0, to: email })
    await tell('email_confirmation_requested', linkTo(email))
    await login.settle()
    login.mailServer.faults.clear()
    await login.timePasses({ hours: 1 })
    expect(await login.mailsTo(email)).toEqual([])
    const [row] = await outboxOf('refused.test')
    expect(row).toMatchObject({
      failure: 'refused',
      attempts: 1,
      payload: '',
      last_error: expect.stringContaining('550'),
    })
  })

  test.each([
    ['email_confirmation_requested', { hours: 24 }],
    ['password_reset_requested', { minutes: 20 }],
    ['factor_reset_requested', { minutes: 20 }],
  ] as const)('when its link has expired: %s', async (type, life) => {
    const domain = `${type.replaceAll('_', '-')}.test`
    await login.mailServer.stop()
    await tell(type, linkTo(`anna@${domain}`))
    await login.settle()
    await login.mailServer.start()
    await login.timePasses(life)
    expect(await login.mailsTo(`anna@${domain}`)).toEqual([])
    expect(await outboxOf(domain)).toMatchObject([{ failure: 'expired', payload: '' }])
  })

  test('and arrives when the server is back before its link has expired', async () => {
    await login.mailServer.stop()
    await tell('password_reset_requested', linkTo('anna@back.test'))
    await login.settle()
    await login.mailServer.start()
    await login.timePasses({ minutes: 19 })
    expect(await login.mailsTo('anna@back.test')).toHaveLength(1)
  })
})

test('what was given up shows in readiness for an hour, degraded, and in the metrics', async () => {
  await login.timePasses({ hours: 2 })
  expect((await login.readiness()).ready).toContain('deliveries')
  const email = 'nobody@shown.test'
  login.mailServer.faults.set({ kind: 'reject', delayMs: 0, to: email })
  await tell('email_confirmation_requested', linkTo(email))
  await login.settle()
  // A check fails after three failures in a row.
  for (let observed = 0; observed < 2; observed++) await login.readiness()
  const report = await login.readiness()
  expect(report.status).toBe('degraded')
  const reason = 'delivery_failed in the last hour: 1 refused, 0 expired'
  expect(report.checks).toMatchObject([{ name: 'deliveries', reason }])
  expect(await login.deps.metrics.registry.metrics()).toMatch(/^outbox_delivery_failed [1-9]\d*$/m)
  await login.timePasses({ hours: 1 })
  expect((await login.readiness()).status).toBe('ready')
})

test('no line of a log holds an address, whatever becomes of a mail', async () => {
  const kinds = ['refuse', 'reject', 'drop'] as const
  for (const kind of kinds) {
    login.mailServer.faults.set({ kind, times: 1, delayMs: 0, to: `anna.${kind}@example.test` })
    await tell('email_confirmation_requested', linkTo(`anna.${kind}@example.test`))
    await login.settle()
  }
  expect(login.lines.map(({ msg }) => msg)).toContain('delivery_failed')
  for (const kind of kinds) expect(JSON.stringify(login.lines)).not.toContain(`anna.${kind}`)
  const rows = await login.db.selectFrom('outbox').select('last_error').execute()
  expect(JSON.stringify(rows)).not.toContain('anna.')
})
