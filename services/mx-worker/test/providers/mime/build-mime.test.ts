import fc from 'fast-check'
import PostalMime from 'postal-mime'
import { describe, expect, test } from 'vitest'
import type { MailMessage } from '../../../src/domain/messages/mail-message.ts'
import { buildMime, type MimeInput } from '../../../src/providers/mime/build-mime.ts'
import { internetMessageId } from '../../../src/providers/mime/internet-message-id.ts'
import { attachment, everything, itemId, letter, mailboxAddress } from '../message.ts'

const input = (change: Partial<MailMessage> = {}, more: Partial<MimeInput> = {}): MimeInput => ({
  itemId,
  message: letter(change),
  mailboxAddress,
  date: new Date('2026-03-01T10:00:00Z'),
  bcc: 'kept',
  defaultReplyTo: null,
  isMarked: false,
  ...more,
})
const build = async (change?: Partial<MailMessage>, more?: Partial<MimeInput>) =>
  (await buildMime(input(change, more))).toString('latin1')
const parse = async (change?: Partial<MailMessage>, more?: Partial<MimeInput>) =>
  PostalMime.parse(await buildMime(input(change, more)))

/** The lines of headers of the whole message, with what continues them. */
function headersOf(text: string): string[] {
  const end = text.indexOf('\r\n\r\n')
  return text
    .slice(0, end)
    .replaceAll(/\r\n(?=[ \t])/g, '')
    .split('\r\n')
}
const namesOf = (text: string) => headersOf(text).map((line) => line.slice(0, line.indexOf(':')))

/** What holds for every text that leaves. */
function expectWellFormed(text: string): void {
  expect(text.replaceAll(/[\r\n\t]/g, ' ')).toMatch(/^[\x20-\x7e]*$/)
  expect(text).not.toMatch(/[^\r]\n|\r[^\n]/)
  const lines = text.split('\r\n')
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(998)
  const header = lines.slice(0, lines.indexOf(''))
  // A line of spaces alone ends the headers for some programs.
  expect(header.filter((line) => line.trim() === '')).toEqual([])
}

test('the smallest message', async () => {
  expect((await build()).split('\r\n')).toMatchInlineSnapshot(`
    [
      "Content-Transfer-Encoding: quoted-printable",
      "Subject: Hello",
      "From: noreply@ours.test",
      "To: joe@example.test",
      "Message-ID: <0190a1b2-0000-7000-8000-000000000001@ours.test>",
      "Date: Sun, 01 Mar 2026 10:00:00 +0000",
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8",
      "",
      "Hello, Joe.",
      "",
    ]
  `)
})

test('a message with everything', async () => {
  const text = await build({}, { message: everything, isMarked: true })
  expectWellFormed(text)
  expect(text.split('\r\n')).toMatchInlineSnapshot(`
    [
      "X-App-ID: a=1; b="2"",
      "X-Other: =?utf-8?B?R3LDvMOfZQ==?=",
      "Importance: high",
      "X-Priority: 1",
      "X-Constellation-Item: 0190a1b2-0000-7000-8000-000000000001",
      "Subject: =?utf-8?B?R3LDvMOfZSwg5LiW55WMIPCfkYsgPGI+ICYgInF1b3RlcyIgXA==?=",
      "From: "Ours \\"the\\" Team, Ltd." <noreply@ours.test>",
      "To: Joe <joe@example.test>, =?UTF-8?B?5p2O5Zub?= <jane@xn--bcher-kva.test>",
      "Cc: cc@example.test",
      "Bcc: Hidden <hidden@example.test>",
      "Reply-To: Help <help@ours.test>",
      "Message-ID: <0190a1b2-0000-7000-8000-000000000001@ours.test>",
      "Date: Sun, 01 Mar 2026 10:00:00 +0000",
      "MIME-Version: 1.0",
      "Content-Type: multipart/mixed;",
      " boundary="--_NmP-0190a1b2-0000-7000-8000-000000000001-Part_1"",
      "",
      "----_NmP-0190a1b2-0000-7000-8000-000000000001-Part_1",
      "Content-Type: multipart/alternative;",
      " boundary="--_NmP-0190a1b2-0000-7000-8000-000000000001-Part_2"",
      "",
      "----_NmP-0190a1b2-0000-7000-8000-000000000001-Part_2",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: quoted-printable",
      "",
      "Plain",
      "and =C3=BCn=C3=AFcode",
      "----_NmP-0190a1b2-0000-7000-8000-000000000001-Part_2",
      "Content-Type: multipart/related; type="text/html";",
      " boundary="--_NmP-0190a1b2-0000-7000-8000-000000000001-Part_4"",
      "",
      "----_NmP-0190a1b2-0000-7000-8000-000000000001-Part_4",
      "Content-Type: text/html; charset=utf-8",
      "Content-Transfer-Encoding: quoted-printable",
      "",
      "<p title=3D"x">Gr=C3=BC=C3=9Fe</p><img src=3D"cid:logo@ours">",
      "----_NmP-0190a1b2-0000-7000-8000-000000000001-Part_4",
      "Content-Type: image/png; name=logo.png",
      "Content-ID: <logo@ours>",
      "Content-Transfer-Encoding: base64",
      "Content-Disposition: inline; filename=logo.png",
      "",
      "iVBORw0K",
      "----_NmP-0190a1b2-0000-7000-8000-000000000001-Part_4--",
      "",
      "----_NmP-0190a1b2-0000-7000-8000-000000000001-Part_2--",
      "",
      "----_NmP-0190a1b2-0000-7000-8000-000000000001-Part_1",
      "Content-Type: application/pdf; name="=?UTF-8?Q?Rechnung_M=C3=A4rz=2Epdf?="",
      "Content-Transfer-Encoding: base64",
      "Content-Disposition: attachment;",
      " filename*0*=utf-8''Rechnung%20M%C3%A4rz.pdf",
      "",
      "JVBERi0=",
      "----_NmP-0190a1b2-0000-7000-8000-000000000001-Part_1--",
      "",
    ]
  `)
})

test('equal messages give equal texts', async () => {
  expect(await build({}, { message: everything })).toBe(await build({}, { message: everything }))
})

test('a mail program reads what was written', async () => {
  const mail = await parse({}, { message: everything, isMarked: true })
  expect(mail).toMatchObject({
    messageId: `<${itemId}@ours.test>`,
    date: '2026-03-01T10:00:00.000Z',
    from: everything.from,
    to: [
      { address: 'joe@example.test', name: 'Joe' },
      { address: 'jane@xn--bcher-kva.test', name: '李四' },
    ],
    cc: [{ address: 'cc@example.test' }],
    bcc: [{ address: 'hidden@example.test', name: 'Hidden' }],
    replyTo: [{ address: 'help@ours.test', name: 'Help' }],
    subject: everything.subject,
    text: 'Plain\nand ünïcode\n',
    html: `${everything.html}\n`,
  })
  expect(mail.headers).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ key: 'x-app-id', value: 'a=1; b="2"' }),
      expect.objectContaining({ key: 'x-other', value: '=?utf-8?B?R3LDvMOfZQ==?=' }),
      expect.objectContaining({ key: 'x-constellation-item', value: itemId }),
      expect.objectContaining({ key: 'importance', value: 'high' }),
    ]),
  )
  expect(
    mail.attachments.map(({ filename, mimeType, disposition, contentId }) => [
      filename,
      mimeType,
      disposition,
      contentId,
    ]),
  ).toEqual([
    ['logo.png', 'image/png', 'inline', '<logo@ours>'],
    ['Rechnung März.pdf', 'application/pdf', 'attachment', undefined],
  ])
})

describe('hidden recipients', () => {
  const hidden = { to: [], bcc: [{ address: 'hidden@example.test' }] }

  test('stand in the text for Graph, and in no text for SMTP', async () => {
    expect(namesOf(await build(hidden))).toContain('Bcc')
    expect(await build(hidden, { bcc: 'absent' })).not.toMatch(/hidden|bcc/i)
  })

  test('alone they leave no empty header of other recipients', async () => {
    expect(namesOf(await build(hidden))).not.toEqual(expect.arrayContaining(['To']))
  })
})

describe('the Message-ID', () => {
  test.each([
    ['noreply@ours.test', `<${itemId}@ours.test>`],
    ['noreply@Bücher.test', `<${itemId}@xn--bcher-kva.test>`],
  ])('of %s has its domain', (address, expected) => {
    expect(internetMessageId(itemId, address)).toBe(expected)
  })

  test.each([
    [itemId, 'nobody'],
    [itemId, 'a@b>\r\nBcc: c'],
    ['a b', mailboxAddress],
    ['', mailboxAddress],
  ])('of %j and %j there is none', (id, address) => {
    expect(() => internetMessageId(id, address)).toThrow(TypeError)
  })
})

describe('answers go', () => {
  test('where the message says, else where the provider says, else nowhere else', async () => {
    const replyTo = [{ address: 'own@ours.test' }]
    const defaultReplyTo = 'help@ours.test'
    expect((await parse({ replyTo }, { defaultReplyTo })).replyTo).toMatchObject(replyTo)
    expect((await parse({}, { defaultReplyTo })).replyTo).toMatchObject([{ address: defaultReplyTo }])
    expect(namesOf(await build())).not.toContain('Reply-To')
  })
})

describe('attachments', () => {
  test.each([
    ['message/rfc822', 'application/octet-stream'],
    ['multipart/mixed', 'application/octet-stream'],
    ['text/html', 'text/html'],
    ['bad\r\nBcc: x@y.test', 'application/octet-stream'],
  ])('of type %j are parts of type %s, with every byte', async (contentType, expected) => {
    const bytes = Buffer.from(Array.from({ length: 1000 }, (_, index) => (index * 7) % 256))
    const one = { name: 'x.bin', contentType, content: bytes.toString('base64') }
    expectWellFormed(await build({ attachments: [one] }))
    const [part] = (await parse({ attachments: [one] })).attachments
    expect(part?.mimeType).toBe(expected)
    expect(Buffer.from(part?.content as ArrayBuffer)).toEqual(bytes)
  })

  test('without a text are the message', async () => {
    const { text: _, ...message } = letter({ attachments: [attachment(10)] })
    const mail = await parse({}, { message })
    expect(mail.attachments).toHaveLength(1)
  })

  test('for the HTML are beside it, and are plain attachments without one', async () => {
    const image = { name: 'i.png', contentType: 'image/png', content: 'iVBORw0K', contentId: 'i' }
    expect(await build({ html: '<img src="cid:i">', attachments: [image] })).toContain('multipart/related')
    expect(await build({ attachments: [image] })).not.toContain('multipart/related')
  })
})

test('a structured header stays as it was, with its quotation marks, and ends its lines at spaces', async () => {
  const headers = {
    'List-Id': '"Our news" <news.ours.test>',
    'List-Unsubscribe': `<https://ours.test/u?a="1"&b=${'x'.repeat(100)}>, <mailto:u@ours.test>`,
    References: `<a@b.test> <${'c'.repeat(80)}@d.test> <e@f.test>`,
    'In-Reply-To': '<e@f.test>',
    'X-Quoted': 'a "b" c',
  }
  const text = await build({ headers })
  expectWellFormed(text)
  const written = headersOf(text).map((line) => line.replace('List-ID:', 'List-Id:'))
  for (const [name, value] of Object.entries(headers)) expect(written).toContain(`${name}: ${value}`)
})

describe('long lines', () => {
  test.each([
    ['one line of 100 kB', 'a'.repeat(100_000)],
    ['an image in a URL', `<img src="data:image/png;base64,${'iVBORw0K'.repeat(5000)}">`],
    ['a long link', `<a href="https://example.test/${'x/'.repeat(1000)}">x</a>`],
    ['Chinese without spaces', '世界'.repeat(5000)],
    ['lines that begin with a dot or look like a boundary', `.\r\n..\r\n--_NmP-${itemId}-Part_1\r\nFrom x`],
    ['spaces at the ends of lines', 'a  \r\nb\t\r\n  '],
    ['line breaks of every kind', 'a\nb\rc\r\nd\n\re'],
    ['control characters', 'a\0b\u0007c\u2028d'],
  ])('%s arrives as it was', async (_, body) => {
    const html = await build({ text: body, html: body })
    expectWellFormed(html)
    const mail = await parse({ text: body, html: body })
    const normal = body.replaceAll(/\r\n|\r|\n/g, '\n')
    expect(mail.text?.replace(/\n$/, '')).toBe(normal)
    expect(mail.html?.replace(/\n$/, '')).toBe(normal)
  })

  test.each([
    ['a'.repeat(998)],
    ['世'.repeat(998)],
    [`${'word '.repeat(199)}end`],
    ['a          b'],
    ['=?utf-8?Q?not_encoded?='],
    ['tab\tin it'.replace('\t', ' ')],
  ])('a subject like %j arrives as it was', async (subject) => {
    expectWellFormed(await build({ subject }))
    expect((await parse({ subject })).subject).toBe(subject)
  })

  test('names and values as long as admission lets them through', async () => {
    const long = 'a'.repeat(256)
    const change: Partial<MailMessage> = {
      to: Array.from({ length: 500 }, (_, index) => ({
        address: `${index}@example.test`,
        name: `${long.slice(0, 250)}${index}`,
      })),
      headers: { 'X-Long': 'a'.repeat(998), References: Array(40).fill('<abc@example.test>').join(' ') },
      attachments: [{ ...attachment(3), name: `${'é'.repeat(250)}.pdf` }],
    }
    expectWellFormed(await build(change))
    const mail = await parse(change)
    expect(mail.to).toHaveLength(500)
    expect(mail.attachments[0]?.filename).toBe(`${'é'.repeat(250)}.pdf`)
  })
})

describe('what may not get into a text', () => {
  test.each([
    '',
    'nobody',
    'a@b.test\r\nBcc: c@d.test',
    'a@b.test, c@d.test',
    '<a@b.test>',
    'a@b.test\u2028',
    'a @b.test',
  ])('the address %j is an error, without the address in it', async (address) => {
    for (const change of [
      { from: { address } },
      { to: [{ address }] },
      { bcc: [{ address }] },
      { replyTo: [{ address }] },
    ]) {
      const error = await build(change).catch((thrown: unknown) => thrown)
      expect(error).toEqual(new TypeError('an address of the message is not an email address'))
    }
  })

  test.each(['Bcc', 'to', 'Content-Type', 'X-A\r\nBcc', 'key\0', ''])('a header named %j is an error', async (name) => {
    await expect(build({ headers: { [name]: 'v' } })).rejects.toThrow(TypeError)
  })

  test('headers may have the names that the composer uses itself', async () => {
    expect(namesOf(await build({ headers: { key: 'a', value: 'b', prepared: 'c' } }))).toEqual(
      expect.arrayContaining(['Key', 'Value', 'Prepared']),
    )
  })
})

test('no text of a message begins a header of its own', async () => {
  const unit = fc.constantFrom(
    '\r',
    '\n',
    '\r\n',
    '\0',
    '\u2028',
    '\u2029',
    '\u0085',
    ' ',
    '\t',
    'Bcc: x@evil.test',
    'a',
    ':',
    '"',
    '\\',
    '<',
    '=?',
    'é',
    '\ud800',
  )
  const nasty = fc.string({ unit, maxLength: 40 })
  const expected = namesOf(
    await build({ headers: { 'X-A': 'v', 'List-Id': 'v' }, attachments: [attachment(1)], html: 'x' }),
  )
  await fc.assert(
    fc.asyncProperty(nasty, nasty, nasty, nasty, async (subject, name, value, body) => {
      const text = await build({
        from: { address: mailboxAddress, name },
        to: [{ address: 'joe@example.test', name }],
        subject: `a${subject}`,
        text: `a${body}`,
        html: `a${body}`,
        headers: { 'X-A': `a${value}`, 'List-Id': `a${value.replaceAll(/[^\x20-\x7e\r\n]/g, '')}` },
        attachments: [{ name, contentType: value, content: 'AA==', contentId: value }],
      })
      expectWellFormed(text)
      expect(namesOf(text)).toEqual(expected)
      const mail = await PostalMime.parse(text)
      expect(mail.bcc ?? []).toEqual([])
      expect(mail.to).toHaveLength(1)
    }),
    { numRuns: 200 },
  )
})
