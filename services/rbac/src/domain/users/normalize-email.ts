import { domainToASCII } from 'node:url'

/** The form in which addresses are compared: trimmed, NFC, lower case, domain in ASCII. Dots and plus tags are kept. */
export function normalizeEmail(email: string): string {
  const text = email.trim().normalize('NFC').toLowerCase()
  const at = text.lastIndexOf('@')
  const domain = domainToASCII(text.slice(at + 1))
  return `${text.slice(0, at)}@${domain || text.slice(at + 1)}`
}
