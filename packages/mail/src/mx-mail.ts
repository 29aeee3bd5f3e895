import { type Client, Refusal, Unreachable } from '@constellation/client'
import type { mx } from '@constellation/contracts-mx'
import { DeliveryFailure } from '@constellation/jobs'
import addressparser from 'nodemailer/lib/addressparser'
import type { MailPort, OutgoingMail } from './mail-port.ts'

type Options = {
  mx: Pick<Client<typeof mx>, 'sendMessage'>
  /** The sender, whose address is a mailbox of the platform's account. */
  from: string
  /** Throws while mx-worker does not answer. */
  probe(): Promise<void>
}

/**
 * Hands mails to mx-worker, in the first lane. The id is the idempotency key, so a mail whose answer was lost is accepted once. Throws
 * for a `from` without an address.
 */
export function mxMail({ mx, from, probe }: Options): MailPort {
  const sender = readSender(from)
  return {
    async send(mail) {
      try {
        await mx.sendMessage({ headers: { 'idempotency-key': mail.id }, body: toMessage(sender, mail) })
      } catch (error) {
        throw mxFailure(error)
      }
    },
    verify: probe,
    close() {},
  }
}

type Sender = { address: string; name?: string }

function readSender(from: string): Sender {
  const [first] = addressparser(from, { flatten: true })
  if (!first?.address) throw new Error('the sender of mails has no address')
  return { address: first.address, ...(first.name && { name: first.name }) }
}

function toMessage(from: Sender, { id, to, subject, text, html }: OutgoingMail) {
  return { from, to: [to], subject, text, html, lane: 'security' as const, correlationId: id }
}

/** A message that mx-worker finds wrong stays wrong. A sender that it does not know is for an operator to mend, and the mail waits. */
function mxFailure(error: unknown): Error {
  if (error instanceof Unreachable) return new DeliveryFailure('unresponsive', 'mx-worker did not answer')
  if (!(error instanceof Refusal)) return new Error('mx-worker did not accept the mail')
  const message = `mx-worker did not accept the mail: ${error.code}`
  return finalCodes.has(error.code) ? new DeliveryFailure('refused', message) : new Error(message)
}

const finalCodes: ReadonlySet<string> = new Set(['validation_failed', 'idempotency_conflict'])
