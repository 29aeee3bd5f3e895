import { SmtpSettings } from '@constellation/contracts-mx'
import { type RunningSmtp, startSmtp } from '@constellation/emulators'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MailMessage } from '../../src/domain/messages/mail-message.ts'
import { openSession } from '../../src/providers/smtp/open-session.ts'
import { createSmtpAdapter } from '../../src/providers/smtp/smtp-adapter.ts'
import { attachment, letter } from '../providers/message.ts'
import { attemptIo, smtpCommand } from './smtp-attempt.ts'

let smtp: RunningSmtp
beforeAll(async () => {
  smtp = await startSmtp({ extensions: ['SMTPUTF8', '8BITMIME'], user: { name: 'relay', password: 'x' } })
})
afterAll(() => smtp[Symbol.asyncDispose]())

/** Text with every kind of line break in it, and what would be a command or a header after one. */
const breaks = ['\r', '\n', '\r\n', '\0', '\u0085', '\u2028', '\u2029', '\v', '\f', '\u0001', '\x7f']
const hostile = fc
  .tuple(
    fc.string({ maxLength: 8 }),
    fc.constantFrom(...breaks),
    fc.constantFrom(
      'RCPT TO:<evil@example.org>',
      'X-Evil: yes',
      'MAIL FROM:<evil@example.org>',
      '.',
      'QUIT',
      '> SIZE=1',
    ),
    fc.constantFrom('', ...breaks),
  )
  .map((parts) => parts.join(''))

/** What a message of one recipient is on the wire. Nothing else may be seen. */
const commands = [
  /^EHLO \S+$/,
  /^AUTH PLAIN [A-Za-z0-9+/=]+$/,
  /^MAIL FROM:<[^<>\s]+>( [A-Z0-9=]+)*$/,
  /^RCPT TO:<[^<>\s]+>$/,
  /^DATA$/,
]

async function attempt(settings: object, message: MailMessage, recipients = message.to.map(({ address }) => address)) {
  smtp.control.clear()
  const whole = { host: '127.0.0.1', port: smtp.port, security: 'none', user: 'relay', ...settings } as const
  const secret = { id: 'x', tenantId: whole.host, clientId: whole.user, fingerprint: 'x' }
  using adapter = createSmtpAdapter({ environment: 'production' })
  const command = smtpCommand({ settings: whole, message, secret })
  await adapter.send({ ...command, recipients }, attemptIo({ openSecret: async () => 'x' })).catch((error: unknown) => {
    // An address that is none is a fault of ours: admission has refused it.
    if (!(error instanceof TypeError)) throw error
  })
  const seen = smtp.control.commands()
  const isExpected = seen.every((line, at) => commands[at]?.test(line))
  expect(isExpected, `the server saw ${JSON.stringify(seen)}`).toBe(true)
  for (const { data, to } of smtp.control.messages()) {
    expect(to).toHaveLength(1)
    const head = data.toString('latin1').split('\r\n\r\n')[0] ?? ''
    const names = head.split(/\r\n(?![ \t])/).map((line) => line.split(':')[0]?.toLowerCase())
    expect(
      names.every((name) => name && known.has(name)),
      `the header has ${names}`,
    ).toBe(true)
    expect(data.toString('latin1').replaceAll('\r\n', '')).not.toMatch(/[\r\n\0]/)
  }
}

const known = new Set(
  ['from', 'to', 'cc', 'reply-to', 'subject', 'message-id', 'date', 'mime-version', 'x-app', 'references'].concat([
    'content-type',
    'content-transfer-encoding',
    'content-disposition',
    'content-id',
  ]),
)

test('no setting brings another line to the server (FM-25)', async () => {
  const names = ['host', 'user', 'ehloName', 'envelopeFrom'] as const
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), hostile, async (name, text) => {
      const hostname = { host: '127.0.0.1', port: smtp.port, security: 'none', [name]: text }
      expect(SmtpSettings.safeParse(hostname).success).toBe(false)
      await attempt({ [name]: text }, letter())
    }),
    { numRuns: 100 },
  )
})

test('no address, name, subject, header, body and name of a file brings another line to the server (FM-25)', async () => {
  const places: ((text: string) => MailMessage)[] = [
    (text) => letter({ to: [{ address: text }] }),
    (text) => letter({ to: [{ address: `joe${text}@example.test` }] }),
    (text) => letter({ to: [{ address: `joe@example.test${text}` }] }),
    (text) => letter({ to: [{ address: 'joe@example.test', name: text }] }),
    (text) => letter({ cc: [{ address: 'jane@example.test', name: text }] }),
    (text) => letter({ from: { address: 'noreply@ours.test', name: text } }),
    (text) => letter({ replyTo: [{ address: 'help@ours.test', name: text }] }),
    (text) => letter({ subject: text }),
    (text) => letter({ headers: { 'X-App': text } }),
    (text) => letter({ headers: { References: text } }),
    (text) => letter({ text, html: text }),
    (text) => letter({ attachments: [{ ...attachment(9), name: text }] }),
    (text) => letter({ html: 'x', attachments: [{ ...attachment(9), contentId: text, contentType: text }] }),
  ]
  let delivered = 0
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places), hostile, async (place, text) => {
      const message = place(text)
      await attempt({}, message)
      delivered += smtp.control.messages().length
    }),
    { numRuns: 300 },
  )
  // Most of them are sent, in a form that does no harm.
  expect(delivered).toBeGreaterThan(100)
})

test('no recipient of the envelope, and no password, brings another line to the server (FM-25)', async () => {
  await fc.assert(
    fc.asyncProperty(hostile, async (text) => {
      await attempt({}, letter(), [`joe@example.test${text}`])
      smtp.control.clear()
      const settings = { host: '127.0.0.1', port: smtp.port, security: 'none', user: 'relay' } as const
      const opened = await openSession({
        ...{ settings, password: text, trust: {}, connectTimeoutMs: 9000, answerTimeoutMs: 9000 },
      })
      if (opened.kind === 'session') opened.session.close()
      expect(smtp.control.commands()).toEqual([
        expect.stringMatching(/^EHLO /),
        expect.stringMatching(/^AUTH PLAIN [A-Za-z0-9+/=]+$/),
      ])
    }),
    { numRuns: 50 },
  )
})
