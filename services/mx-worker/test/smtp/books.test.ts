import { expect, test } from 'vitest'
import { runMx } from '../commands/run-mx.ts'
import { startSmtpMx } from './smtp-mx.ts'

const both = { to: ['ada@example.org', 'bob@example.org'] }

test('the books are right where some recipients got a message and others did not', async () => {
  await using mx = await startSmtpMx({ policy: { retry: { maxAttempts: 2 } } })
  const run = (...args: string[]) => runMx(mx, args)
  const faultAtBob = (answer: string, times: number) =>
    mx.smtp.control.setFaults([{ at: 'rcpt', about: 'bob@', answer, times }])
  const statusOf = async (id: string) => (await mx.item(id)).status

  faultAtBob('550 5.1.1 no such user', 1)
  const refused = await mx.handIn(both)
  await mx.deliver()
  expect(await statusOf(refused)).toBe('sent')
  await run(
    'suppression',
    'remove',
    JSON.parse((await run('suppressions', '--account', mx.provider.accountId, '--json')).out)[0].id,
  )

  faultAtBob('450 4.2.0 come back', 1)
  const later = await mx.handIn(both)
  await mx.deliver()
  expect(await statusOf(later)).toBe('retry_wait')
  await run('retry', later)
  await mx.deliver()
  expect(await statusOf(later)).toBe('sent')

  faultAtBob('450 4.2.0 come back', 2)
  const never = await mx.handIn(both)
  await mx.deliver()
  await run('retry', never)
  await mx.deliver()
  expect(await statusOf(never)).toBe('sent')
  expect((await mx.attempts(never)).map(({ outcome }) => outcome)).toEqual(['partly_accepted', 'retryable_failure'])

  const { code, out } = await run('verify')
  expect(out).not.toContain('WRONG')
  expect(code).toBe(0)
})
