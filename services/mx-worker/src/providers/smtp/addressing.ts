import { domainToASCII } from 'node:url'
import { isInternational } from '@constellation/contracts-mx'
import type { Address, MailMessage } from '../../domain/messages/mail-message.ts'
import type { Abilities } from './smtp-session.ts'

/** How a message is addressed at one server. */
export type Addressing = {
  from: string
  /** The addresses of the envelope, and the recipients whose they are. */
  to: ReadonlyMap<string, string>
  /** Recipients whose address this server cannot carry. */
  uncarried: readonly string[]
  /** The message without recipients that its headers cannot name. */
  message: MailMessage
}

type Input = { envelopeFrom: string; recipients: readonly string[]; message: MailMessage; abilities: Abilities }

/**
 * Addresses a message by what the server can do (RFC 6531). A domain is always written in ASCII where the part before it is. An address
 * that is international before the @ needs SMTPUTF8, in the envelope and in the headers.
 */
export function addressingOf({ envelopeFrom, recipients, message, abilities }: Input): Addressing {
  const carried = recipients.filter((address) => abilities.smtpUtf8 || isPlain(address))
  // nodemailer declares SMTPUTF8 by the envelope alone.
  const isInternational = carried.some((address) => !isPlain(address))
  return {
    from: toEnvelope(envelopeFrom),
    to: new Map(carried.map((address) => [toEnvelope(address), address])),
    uncarried: recipients.filter((address) => !carried.includes(address)),
    message: isInternational ? message : plainOnly(message),
  }
}

const isPlain = (address: string) => !isInternational(address)

/** The form of an address in the envelope. Throws for what would end the command or begin another one: admission has refused it. */
function toEnvelope(address: string): string {
  const at = address.lastIndexOf('@')
  const [local, domain] = [address.slice(0, at), address.slice(at + 1)]
  const written = isPlain(address) ? `${local}@${domainToASCII(domain)}` : address
  if (at < 1 || written.endsWith('@') || /[\s<>\p{Cc}\p{Zl}\p{Zp}]/u.test(written))
    throw new TypeError('an address of the envelope is not an email address')
  return written
}

function plainOnly(message: MailMessage): MailMessage {
  const plain = (list: readonly Address[]) => list.filter(({ address }) => isPlain(address))
  return { ...message, to: plain(message.to), cc: plain(message.cc), bcc: plain(message.bcc) }
}
