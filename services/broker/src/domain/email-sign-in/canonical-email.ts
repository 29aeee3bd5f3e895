import { domainToASCII } from 'node:url'

/** The form in which an address is an identity: small letters, with the domain in ASCII. Dots and plus signs mean what they say. */
export function canonicalEmail(address: string): string {
  const text = address.trim().normalize('NFC').toLowerCase()
  const at = text.lastIndexOf('@')
  return `${text.slice(0, at)}@${domainToASCII(text.slice(at + 1))}`
}

/** The mailbox behind an address, for counting alone: many servers deliver `a+anything` to `a`. */
export function mailboxOf(canonical: string): string {
  return canonical.replace(/\+[^@]*@/, '@')
}
