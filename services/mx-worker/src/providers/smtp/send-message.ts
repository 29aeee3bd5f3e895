import type { SmtpSettings } from '@constellation/contracts-mx'
import { buildMime } from '../mime/build-mime.ts'
import { internetMessageId } from '../mime/internet-message-id.ts'
import type { AdapterIo, DeliveryOutcome, SendCommand } from '../provider-adapter.ts'
import { addressingOf } from './addressing.ts'
import type { SmtpSession } from './smtp-session.ts'
import { toOutcome } from './to-outcome.ts'

type Sending = { command: SendCommand; io: AdapterIo; settings: SmtpSettings; leftMs: () => number }

/** Sends the message of a command to its recipients that wait, in one transaction. Its record is written before its last byte is. */
export async function sendMessage(
  session: SmtpSession,
  { command, io, settings, leftMs }: Sending,
): Promise<DeliveryOutcome> {
  const { itemId, mailbox, recipients, provider } = command
  const { envelopeFrom = mailbox.address } = settings
  const messageId = internetMessageId(itemId, mailbox.address)
  const { abilities } = session
  const addressing = addressingOf({ envelopeFrom, recipients, message: command.message, abilities })
  const { from, to, uncarried } = addressing
  const { terminal, mail } = provider.policy
  const context = {
    ...{ terminal, uncarried, internetMessageId: messageId },
    ...{ ownAddresses: [mailbox.address, envelopeFrom], addressed: to.size },
  }
  if (to.size === 0) return nobodyCarried(uncarried)
  const text = await buildMime({
    ...{ itemId, message: addressing.message, mailboxAddress: mailbox.address, date: io.now() },
    ...{ bcc: 'absent', defaultReplyTo: mail.defaultReplyTo, isMarked: false },
  })
  const sentAs = { mark: 'none', internetMessageId: messageId } as const
  const beforeEnd = () => io.enter('send', sentAs)
  const end = await session.transact({ from, to: [...to.keys()], text, beforeEnd, leftMs })
  if (end.kind === 'lost') session.close()
  const refused = end.refused.map((one) => ({ ...one, address: to.get(one.address) ?? one.address }))
  return toOutcome({ ...end, refused }, context)
}

/** No recipient has an address that the server can carry: it lacks SMTPUTF8. */
function nobodyCarried(uncarried: readonly string[]): DeliveryOutcome {
  const code = 'invalid_recipient'
  const providerMessage = 'The server has no SMTPUTF8, which the addresses need.'
  const refused = uncarried.map((address) => ({ address, code, isFinal: true }) as const)
  return { kind: 'terminal_failure', code, scope: 'recipient', refused, detail: { phase: 'rcpt', providerMessage } }
}
