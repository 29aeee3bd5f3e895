import { EmailAddress, typedEmail } from '@constellation/contract'
import { z } from 'zod'

const mostLocalOctets = 64

/**
 * The address of a recipient: as everywhere, or with letters beyond ASCII before the `@` (RFC 6531). Only SMTP carries such a one, where
 * the server has SMTPUTF8.
 */
export const RecipientAddress = z
  .string()
  .overwrite(typedEmail)
  .max(254)
  .refine(isRecipientAddress, 'not an email address')
  .meta({ format: 'idn-email' })

/** Whether the part before the `@` has letters beyond ASCII. */
export function isInternational(address: string): boolean {
  return /[^\0-\x7f]/.test(address.slice(0, address.lastIndexOf('@')))
}

function isRecipientAddress(text: string): boolean {
  const at = text.lastIndexOf('@')
  const local = text.slice(0, at)
  if (new TextEncoder().encode(local).length > mostLocalOctets) return false
  // A letter of any script stands where a letter of ASCII may.
  const plain = local.replaceAll(/[\p{L}\p{M}\p{N}]/gu, 'x')
  return EmailAddress.safeParse(`${plain}${text.slice(at)}`).success
}
