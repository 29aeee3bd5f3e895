import type { Mailbox } from './definitions.ts'
import type { Directory } from './directory.ts'
import { type MessageContent, recipientsOf, sizeOf } from './message.ts'
import { noRecipients } from './read-mime-message.ts'
import { GraphRefusal } from './refusal.ts'

/** Throws GraphRefusal when the mailbox may not send this message. */
export function refuseUnsendable(
  content: MessageContent,
  mailbox: Mailbox,
  { directory }: { directory: Directory },
): void {
  if (mailbox.isSuspended) {
    throw new GraphRefusal(403, 'ErrorAccountSuspend', 'Account suspended. Follow the instructions in your Inbox.')
  }
  refuseFull(mailbox)
  if (!maySendAs(content.from?.address ?? mailbox.address, mailbox, directory)) {
    const message =
      'The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account., Cannot submit message.'
    throw new GraphRefusal(403, 'ErrorSendAsDenied', message)
  }
  refuseRecipients(content, mailbox)
  if (sizeOf(content) > mailbox.maxMessageBytes) {
    throw new GraphRefusal(400, 'ErrorMessageSizeExceeded', 'The message exceeds the maximum supported size.')
  }
}

function maySendAs(from: string, mailbox: Mailbox, directory: Directory): boolean {
  const own = [mailbox.address, mailbox.upn, ...mailbox.sendAs].map((address) => address.toLowerCase())
  return own.includes(from.toLowerCase()) || directory.findMailbox(from) === mailbox
}

function refuseRecipients(content: MessageContent, { maxRecipients }: Mailbox): void {
  const recipients = recipientsOf(content)
  if (recipients.length === 0) throw noRecipients()
  const unfit = recipients.find(({ address }) => !/^[^\s@<>,;]+@[^\s@<>,;]+$/.test(address))
  if (unfit) {
    const message = `At least one recipient is not valid., Recipient '${unfit.address}' is not resolved.`
    throw new GraphRefusal(400, 'ErrorInvalidRecipients', message)
  }
  if (recipients.length > maxRecipients) {
    throw new GraphRefusal(400, 'ErrorExceededMaxRecipientLimit', 'The maximum number of recipients is exceeded.')
  }
}

/** A full mailbox takes neither mail to send nor drafts. Throws GraphRefusal. */
export function refuseFull({ isFull }: Mailbox): void {
  if (isFull) throw new GraphRefusal(507, 'ErrorQuotaExceeded', 'The mailbox is full: its quota is exceeded.')
}
