import { greeting, startMx } from '@constellation/mx-worker/testing'
import { expect, test } from 'vitest'
import { createMailClient, type MailClientOptions, MailError } from '../src/index.ts'

/** A client over mx-worker in this process. `fetch` may stand between them. */
async function startClient(between: (send: NonNullable<MailClientOptions['fetch']>) => MailClientOptions['fetch']) {
  await using opened = new AsyncDisposableStack()
  const mx = opened.use(await startMx())
  const { key } = await mx.application(['mx_send', 'mx_read'])
  const waits: number[] = []
  const wait = async (milliseconds: number) => void waits.push(milliseconds)
  const fetch = between(async (request) => mx.app.fetch(request))
  const mail = createMailClient({ url: 'http://mx-worker', key, wait, ...(fetch && { fetch }) })
  const closing = opened.move()
  return { mx, mail, waits, [Symbol.asyncDispose]: () => closing.disposeAsync() }
}

const { from, subject, text } = greeting
const welcome = { from, to: 'ada@example.org', subject, text }

test('a mail is accepted, sent, and its state can be read', async () => {
  await using here = await startClient((send) => send)
  const { id, status } = await here.mail.send({
    ...welcome,
    attachments: [{ name: 'a.txt', contentType: 'text/plain', content: Buffer.from('ä') }],
  })
  expect(status).toBe('queued')
  await here.mx.deliver()
  expect(await here.mail.get(id)).toMatchObject({ id, status: 'sent', subject })
  const [sent] = here.mx.graph.control.sent()
  expect(sent?.attachments).toMatchObject([{ name: 'a.txt', sizeBytes: 2 }])
})

test('lost answers are requested again, and the mail is accepted once', async () => {
  let lost = 0
  await using here = await startClient((send) => async (request) => {
    const answer = await send(request)
    if (lost++ < 2) throw new TypeError('fetch failed')
    return answer
  })
  await here.mail.send(welcome)
  expect(here.waits.length).toBe(2)
  await here.mx.deliver()
  expect(here.mx.graph.control.sent().length).toBe(1)
})

test('one key is one mail, also for two calls', async () => {
  await using here = await startClient((send) => send)
  const [one, two] = [1, 2].map(() => here.mail.send(welcome, { idempotencyKey: 'order-7' }))
  expect((await one)?.id).toBe((await two)?.id)
})

test('what is wrong is said by its member, and is not repeated', async () => {
  await using here = await startClient((send) => send)
  const error = await here.mail.send({ ...welcome, to: 'nobody' }).catch((one: unknown) => one)
  expect(error).toBeInstanceOf(MailError)
  expect(error).toMatchObject({ code: 'validation_failed', isTemporary: false, errors: [{ pointer: '/to/0' }] })
  expect(String(error)).toContain('/to/0')
  expect(here.waits).toEqual([])
})

test('a service that does not answer is asked a few times, with growing pauses', async () => {
  await using here = await startClient(() => async () => {
    throw new TypeError('fetch failed')
  })
  await expect(here.mail.send(welcome)).rejects.toMatchObject({ code: 'unreachable', isTemporary: true })
  expect(here.waits).toEqual([500, 1000, 2000, 4000])
})
