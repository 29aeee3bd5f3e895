import { Failure } from '@constellation/chassis'
import { isInternational } from '@constellation/contracts-mx'
import type { Policy } from '../../policy/policy.ts'
import { headersRefusedBy } from '../../providers/headers-refused-by.ts'
import type { MailMode } from '../../providers/mail-mode.ts'
import { addressKey } from './address-key.ts'
import type { MailMessage } from './mail-message.ts'

type Problem = { pointer: string; message: string }
type Checked = {
  message: MailMessage
  policy: Policy
  mode: MailMode
  /** Whether the message carries our mark, which takes the place of a header. */
  isMarked: boolean
  now: Date
  notAfter: Date | undefined
}

/** Refuses what the schema permits and the provider cannot carry, all of it at once. Gives the size of the message in bytes. */
export function checkMessage(checked: Checked): { sizeBytes: number } {
  const { message, policy } = checked
  const errors = [...recipientProblems(checked), ...contentProblems(checked), ...headerProblems(checked)]
  if (errors.length > 0)
    throw new Failure('validation_failed', 'the message cannot be sent as it is: see errors', { errors })
  const sizeBytes = sizeOf(message)
  const { maxMessageBytes } = policy.mail
  if (sizeBytes > maxMessageBytes)
    throw new Failure('payload_too_large', `the message has ${sizeBytes} bytes, and may have ${maxMessageBytes}`)
  return { sizeBytes }
}

function recipientProblems({ message, policy, mode }: Checked): Problem[] {
  const { to, cc, bcc } = message
  const lists = Object.entries({ to, cc, bcc })
  const all = lists.flatMap(([kind, list]) => list.map(({ address }, index) => ({ at: `/${kind}/${index}`, address })))
  if (all.length === 0) return [{ pointer: '/to', message: 'a message needs a recipient' }]
  const { maxRecipients } = policy.mail
  const seen = new Set<string>()
  const repeated = all.filter(({ address }) => {
    const key = addressKey(address)
    return seen.has(key) || !seen.add(key)
  })
  return [
    ...(all.length > maxRecipients ? [{ pointer: '/to', message: `at most ${maxRecipients} recipients` }] : []),
    ...all
      .filter(({ address }) => mode !== 'smtp' && isInternational(address))
      .map(({ at: pointer }) => ({
        pointer,
        message: 'has letters beyond ASCII before the @, which only SMTP carries',
      })),
    ...repeated.map(({ at: pointer }) => ({ pointer, message: 'the recipient is named twice' })),
  ]
}

function contentProblems({ message, now, notAfter }: Checked): Problem[] {
  const isEmpty = message.text === undefined && message.html === undefined && message.attachments.length === 0
  return [
    ...(isEmpty ? [{ pointer: '/text', message: 'a message needs text, html or an attachment' }] : []),
    ...(notAfter && notAfter <= now ? [{ pointer: '/notAfter', message: 'is in the past' }] : []),
  ]
}

function headerProblems({ message, policy, mode, isMarked }: Checked): Problem[] {
  return headersRefusedBy(mode, message.headers, policy.mail.allowCustomHeaders, { isMarked }).map(
    ({ name, reason }) => ({
      pointer: `/headers/${name}`,
      message: reason,
    }),
  )
}

/** What the message has to carry, in bytes: its text, and the attachments as they are. */
function sizeOf({ subject, text = '', html = '', attachments, headers }: MailMessage): number {
  const texts = [subject, text, html, ...Object.entries(headers).flat()]
  const ofTexts = texts.reduce((sum, one) => sum + Buffer.byteLength(one), 0)
  return attachments.reduce((sum, { content }) => sum + Buffer.byteLength(content, 'base64'), ofTexts)
}
