import type { MailMessage } from '../../src/domain/messages/mail-message.ts'

export const itemId = '0190a1b2-0000-7000-8000-000000000001'
export const mailboxAddress = 'noreply@ours.test'

/** The smallest message, with what a test changes. */
export function letter(change: Partial<MailMessage> = {}): MailMessage {
  return {
    from: { address: mailboxAddress },
    to: [{ address: 'joe@example.test' }],
    cc: [],
    bcc: [],
    replyTo: [],
    subject: 'Hello',
    text: 'Hello, Joe.',
    headers: {},
    attachments: [],
    importance: 'normal',
    ...change,
  }
}

export function attachment(sizeBytes: number, name = 'a.pdf') {
  return { name, contentType: 'application/pdf', content: Buffer.alloc(sizeBytes, 7).toString('base64') }
}

/** A message with everything, in several scripts. */
export const everything: MailMessage = letter({
  from: { address: mailboxAddress, name: 'Ours "the" Team, Ltd.' },
  to: [
    { address: 'joe@example.test', name: 'Joe' },
    { address: 'jane@bücher.test', name: '李四' },
  ],
  cc: [{ address: 'cc@example.test' }],
  bcc: [{ address: 'hidden@example.test', name: 'Hidden' }],
  replyTo: [{ address: 'help@ours.test', name: 'Help' }],
  subject: 'Grüße, 世界 👋 <b> & "quotes" \\',
  text: 'Plain\nand ünïcode',
  html: '<p title="x">Grüße</p><img src="cid:logo@ours">',
  headers: { 'X-App-Id': 'a=1; b="2"', 'x-other': 'Grüße' },
  attachments: [
    { name: 'Rechnung März.pdf', contentType: 'application/pdf', content: 'JVBERi0=' },
    { name: 'logo.png', contentType: 'image/png', content: 'iVBORw0K', contentId: 'logo@ours' },
  ],
  importance: 'high',
})
