import { expect, test } from 'vitest'
import { greeting, sender } from '../mx-worker.ts'
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
