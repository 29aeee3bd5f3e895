import { type MailServer, startMailServer } from '@constellation/stack/mail'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type MailPort, smtpMail } from '../src/index.ts'

let stack: AsyncDisposableStack
let server: MailServer
let mail: MailPort
beforeAll(async () => {
  stack = new AsyncDisposableStack()
  server = stack.use(await startMailServer(() => new Date()))
  mail = smtpMail(`smtp://127.0.0.1:${server.port}`, 'Constellation <no-reply@example.test>')
  stack.defer(() => mail.close())
})
afterAll(() => stack.disposeAsync())
beforeEach(async () => {
  server.faults.clear()
  await server.start()
})

const letter = (to: string) => ({ id: `id-of-${to}`, to, subject: 'Hello', text: 'Hello', html: '<p>Hello</p>' })
const failureOf = (to: string) =>
  mail.send(letter(to)).then(
    () => undefined,
    (error: Error & { kind?: string }) => error,
  )

test('a mail has one sender, is marked as sent by a program, and keeps its Message-ID when it is sent again', async () => {
  const to = 'twice@example.test'
  for (let time = 0; time < 2; time++) await mail.send(letter(to))
  const mails = server.store.list({ to, limit: 9 })
  expect(mails.map(({ messageId }) => messageId)).toEqual(Array(2).fill('<id-of-twice@example.test@example.test>'))
  expect(mails[0]).toMatchObject({ from: 'no-reply@example.test', headers: { 'auto-submitted': 'auto-generated' } })
})

test.each([
  ['reject', 'refused'],
  ['refuse', undefined],
  ['drop', undefined],
] as const)('a server that answers with "%s" is a failure of kind %s, without the address', async (kind, expected) => {
  const to = `${kind}@example.test`
  server.faults.set({ kind, times: 1, delayMs: 0, to })
  const failure = await failureOf(to)
  expect(failure?.kind).toBe(expected)
  expect(failure?.message).toMatch(/^the mail server did not accept the mail: /)
  expect(`${failure?.stack} ${failure?.cause}`).not.toContain(to)
})

test('a server that is down is a failure of the probe and of the mail, and the next mail finds it again', async () => {
  await server.stop()
  await expect(mail.verify()).rejects.toThrow()
  expect(await failureOf('down@example.test')).toMatchObject({
    message: 'the mail server did not accept the mail: ESOCKET CONN',
  })
  await server.start()
  await expect(mail.verify()).resolves.toBeUndefined()
  await mail.send(letter('down@example.test'))
  expect(server.store.list({ to: 'down@example.test', limit: 9 })).toHaveLength(1)
})
