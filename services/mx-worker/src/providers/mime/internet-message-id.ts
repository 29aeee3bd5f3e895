import { domainToASCII } from 'node:url'

/**
 * The Message-ID of a message: the same for every attempt, so that receivers recognise a second copy. Its domain is the mailbox's.
 */
export function internetMessageId(itemId: string, mailboxAddress: string): string {
  const domain = domainToASCII(/@([^@]+)$/.exec(mailboxAddress)?.[1] ?? '')
  if (!/^[\w-]{1,64}$/.test(itemId) || !/^[a-z0-9.-]+$/.test(domain))
    throw new TypeError('a Message-ID needs the id of an item and the address of a mailbox')
  return `<${itemId}@${domain}>`
}
