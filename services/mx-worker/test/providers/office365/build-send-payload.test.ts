import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MailMessage } from '../../../src/domain/messages/mail-message.ts'
import { buildDraft, buildSendPayload, type PayloadInput } from '../../../src/providers/office365/build-send-payload.ts'
import { attachment, everything, itemId, letter, mailboxAddress } from '../message.ts'

const input = (change: Partial<MailMessage> = {}, more: Partial<PayloadInput> = {}): PayloadInput => ({
  itemId,
  message: letter(change),
  mailbox: { address: mailboxAddress, providerUser: mailboxAddress },
  mail: { saveToSentItems: true, defaultReplyTo: null },
  isMarked: false,
  ...more,
})
const payload = (change?: Partial<MailMessage>, more?: Partial<PayloadInput>) =>
  buildSendPayload(input(change, more)).message

test('the smallest message has no empty lists', () => {
  expect(buildSendPayload(input())).toEqual({
    message: {
      subject: 'Hello',
      body: { contentType: 'Text', content: 'Hello, Joe.' },
      toRecipients: [{ emailAddress: { address: 'joe@example.test' } }],
      importance: 'normal',
    },
  })
})

test('every field has its place', () => {
  expect(buildSendPayload(input({}, { message: everything, isMarked: true }))).toMatchInlineSnapshot(`
    {
      "message": {
        "attachments": [
          {
            "@odata.type": "#microsoft.graph.fileAttachment",
            "contentBytes": "JVBERi0=",
            "contentType": "application/pdf",
            "isInline": false,
            "name": "Rechnung März.pdf",
          },
          {
            "@odata.type": "#microsoft.graph.fileAttachment",
            "contentBytes": "iVBORw0K",
            "contentId": "logo@ours",
            "contentType": "image/png",
            "isInline": true,
            "name": "logo.png",
          },
        ],
        "bccRecipients": [
          {
            "emailAddress": {
              "address": "hidden@example.test",
              "name": "Hidden",
            },
          },
        ],
        "body": {
          "content": "<p title="x">Grüße</p><img src="cid:logo@ours">",
          "contentType": "HTML",
        },
        "ccRecipients": [
          {
            "emailAddress": {
              "address": "cc@example.test",
            },
          },
        ],
        "importance": "high",
        "internetMessageHeaders": [
          {
            "name": "X-App-Id",
            "value": "a=1; b="2"",
          },
          {
            "name": "x-other",
            "value": "Grüße",
          },
          {
            "name": "X-Constellation-Item",
            "value": "0190a1b2-0000-7000-8000-000000000001",
          },
        ],
        "replyTo": [
          {
            "emailAddress": {
              "address": "help@ours.test",
              "name": "Help",
            },
          },
        ],
        "subject": "Grüße, 世界 👋 <b> & "quotes" \\",
        "toRecipients": [
          {
            "emailAddress": {
              "address": "joe@example.test",
              "name": "Joe",
            },
          },
          {
            "emailAddress": {
              "address": "jane@bücher.test",
              "name": "李四",
            },
          },
        ],
      },
    }
  `)
})

describe('each field', () => {
  test.each<[string, Partial<MailMessage>, object]>([
    ['html and text', { html: '<p>x</p>' }, { body: { contentType: 'HTML', content: '<p>x</p>' } }],
    ['no html', { html: '' }, { body: { contentType: 'Text', content: 'Hello, Joe.' } }],
    [
      'bcc alone',
      { to: [], bcc: [{ address: 'b@x.test' }] },
      { bccRecipients: [{ emailAddress: { address: 'b@x.test' } }] },
    ],
    [
      'an empty name',
      { to: [{ address: 'b@x.test', name: ' ' }] },
      { toRecipients: [{ emailAddress: { address: 'b@x.test' } }] },
    ],
    [
      'another sender',
      { from: { address: 'o@ours.test', name: 'O' } },
      { from: { emailAddress: { address: 'o@ours.test', name: 'O' } } },
    ],
    ['low importance', { importance: 'low' }, { importance: 'low' }],
    ['a subject of two lines', { subject: 'a\r\nBcc: x@y.test\u2028z' }, { subject: 'a Bcc: x@y.test z' }],
  ])('%s', (_, change, expected) => {
    expect(payload(change)).toMatchObject(expected)
  })

  test('the own address is no other sender, however it is written', () => {
    expect(payload({ from: { address: 'NoReply@OURS.test' } })).not.toHaveProperty('from')
  })

  test('without text and HTML the body is empty', () => {
    const { text: _, ...message } = letter({ attachments: [attachment(3)] })
    expect(payload({}, { message })).toMatchObject({ body: { contentType: 'Text', content: '' } })
  })

  test('only without a copy in Sent Items Graph is told about it', () => {
    const mail = { saveToSentItems: false, defaultReplyTo: null }
    expect(buildSendPayload(input({}, { mail }))).toHaveProperty('saveToSentItems', false)
  })

  test("the provider's address for answers counts where the message has none", () => {
    const mail = { saveToSentItems: true, defaultReplyTo: 'help@ours.test' }
    const replyTo = [{ address: 'own@ours.test' }]
    expect(payload({}, { mail }).replyTo).toEqual([{ emailAddress: { address: 'help@ours.test' } }])
    expect(payload({ replyTo }, { mail }).replyTo).toEqual([{ emailAddress: { address: 'own@ours.test' } }])
  })
})

test('a draft has the attachments that it is given, and nothing around it', () => {
  const draft = buildDraft(input({ attachments: [attachment(3, 'a'), attachment(3, 'b')] }), [attachment(3, 'a')])
  expect(draft.attachments?.map(({ name }) => name)).toEqual(['a'])
  expect(buildDraft(input({ attachments: [attachment(3)] }), [])).not.toHaveProperty('attachments')
})

test('whatever the texts are, no header has a line break', () => {
  const nasty = fc.string({
    unit: fc.constantFrom('\r', '\n', '\0', '\u2028', '\u2029', '\u0085', 'a', ':', '"', '\ud800', 'é'),
  })
  fc.assert(
    fc.property(nasty, nasty, nasty, (subject, name, value) => {
      const message = payload({
        subject,
        to: [{ address: 'a@b.test', name }],
        headers: { 'x-a': value },
        attachments: [{ ...attachment(1), name }],
      })
      const texts = [message.subject, message.toRecipients, message.internetMessageHeaders, message.attachments]
      expect(JSON.stringify(texts)).not.toMatch(/\\[rnu]|[\p{Cc}\p{Zl}\p{Zp}]/u)
    }),
  )
})
