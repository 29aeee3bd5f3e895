import { z } from 'zod'

/** The part before the `@`: `Dot-string` of RFC 5321 §4.1.2. */
const localPart = /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*$/
const domainLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
const topLevel = /^[a-z][a-z0-9-]*[a-z0-9]$/

/**
 * An email address: RFC 5321, with an international domain (IDNA) in either form. Quoted local parts, local parts beyond ASCII and address
 * literals are refused, because many servers do.
 */
export const EmailAddress = z
  .string()
  .overwrite(typedEmail)
  .max(254)
  .refine(isEmailAddress, 'not an email address')
  .meta({ format: 'idn-email' })

/** An address as a person meant it: full-width letters as plain ones, without spaces around it and invisible marks. */
export function typedEmail(text: string): string {
  // The two joiners stay: some domains are written with them.
  return text
    .normalize('NFKC')
    .replaceAll(/[\p{Cf}--[\u200c\u200d]]/gv, '')
    .trim()
}

/** The form in which addresses are compared: trimmed, NFC, lower case, domain in ASCII. Dots and plus tags are kept. */
export function normalizeEmail(email: string): string {
  const text = email.trim().normalize('NFC').toLowerCase()
  const at = text.lastIndexOf('@')
  const domain = text.slice(at + 1)
  return `${text.slice(0, at)}@${asciiDomain(domain) ?? domain}`
}

function isEmailAddress(text: string): boolean {
  const at = text.lastIndexOf('@')
  const local = text.slice(0, at)
  const domain = asciiDomain(text.slice(at + 1))
  return local.length <= 64 && localPart.test(local) && domain !== undefined && local.length + domain.length < 254
}

/** The domain in ASCII (UTS #46), or undefined when it is no name of a host below a top-level domain. */
function asciiDomain(domain: string): string | undefined {
  // A URL reads these as something else than a host.
  if (/[\s\p{Cc}%/:?#@\\[\]]/u.test(domain)) return undefined
  const ascii = URL.parse(`http://${domain}`)?.hostname ?? ''
  const labels = ascii.split('.')
  const isHost =
    labels.length > 1 && labels.every((label) => domainLabel.test(label)) && topLevel.test(labels.at(-1) ?? '')
  return isHost ? ascii : undefined
}
