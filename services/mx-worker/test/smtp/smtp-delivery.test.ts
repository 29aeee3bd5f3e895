import { expect, test } from 'vitest'
import { refusal } from '../administration/administered-mx.ts'
import { greeting, sender, startMx } from '../mx-worker.ts'
import { password, startSmtpMx } from './smtp-mx.ts'

const user = { name: 'relay', password }

test('a message goes to the mail server of its provider in one transaction, with a fixed Message-ID and without Bcc', async () => {
  await using mx = await startSmtpMx({ smtp: { user } })
  const { client } = await mx.application(['mx_send', 'mx_read'])
  const body = { ...greeting, cc: ['cc@example.org'], bcc: ['hidden@example.org'] }
  const { id, provider } = await client.sendMessage({ body, headers: {} })
  expect(provider.kind).toBe('smtp')
  await mx.deliver()
  const message = await client.getMessage({ params: { id } })
  expect(message).toMatchObject({
    ...{ status: 'sent', attemptsTotal: 1, internetMessageId: `<${id}@example.test>` },
    attempts: [{ outcome: 'queued_by_provider', phase: 'send', httpStatus: null }],
  })
  expect(message.recipients.map(({ state, attemptId }) => [state, attemptId])).toEqual(
    Array(3).fill(['accepted', message.attempts[0]?.id]),
  )
  const [mail, ...others] = mx.smtp.control.messages()
  expect(mail).toMatchObject({ from: sender, to: ['ada@example.org', 'cc@example.org', 'hidden@example.org'] })
  expect(others).toEqual([])
  const text = mail?.data.toString() ?? ''
  expect(text).toContain(`Message-ID: <${id}@example.test>`)
  expect(text).not.toMatch(/hidden|bcc/i)
})

test('letters beyond ASCII before the @ are accepted for a mail server alone (FM-28)', async () => {
  const body = { ...greeting, to: ['jörg@example.org', 'ada@bücher.example'] }
  await using relay = await startSmtpMx({ smtp: { extensions: ['SMTPUTF8', '8BITMIME'] } })
  const id = await relay.handIn(body)
  await relay.deliver()
  expect((await relay.item(id)).status).toBe('sent')
  expect(relay.smtp.control.messages()).toMatchObject([
    { to: ['jörg@example.org', 'ada@xn--bcher-kva.example'], parameters: expect.stringContaining('SMTPUTF8') },
  ])
  await using graph = await startMx()
  const refused = await refusal(graph.handIn(body))
  expect(refused.problem?.errors).toEqual([{ pointer: '/to/0', message: expect.stringContaining('only SMTP') }])
})
