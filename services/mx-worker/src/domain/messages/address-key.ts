import { domainToASCII } from 'node:url'

/** An address as it is compared: in small letters, and the domain in ASCII (IDNA), so that U-label and A-label are one. */
export function addressKey(address: string): string {
  const at = address.lastIndexOf('@')
  return `${address.slice(0, at).toLowerCase()}@${domainToASCII(address.slice(at + 1))}`
}
