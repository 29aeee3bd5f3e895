import { domainToASCII } from 'node:url'

/** Endings that are no public suffix, and are accepted all the same. */
const privateEndings = [
  'test',
  'localhost',
  'local',
  'internal',
  'lan',
  'home',
  'corp',
  'intranet',
  'private',
  'localdomain',
]
/** Reserved endings that no list of public suffixes has (RFC 6761, RFC 7686, RFC 9476). */
const refusedEndings: ReadonlySet<string> = new Set(['example', 'invalid', 'onion', 'alt', 'arpa'])

/** The name as it is stored: lower case, with A-labels. Undefined for a name that Stalwart refuses. */
export function normalizeDomain(text: string): string | undefined {
  const name = domainToASCII(text.trim().toLowerCase())
  const labels = name.split('.')
  const ending = labels.at(-1) ?? ''
  const isWhole = labels.length > 1 && labels.every((label) => /^(?!-)[a-z0-9-]{1,63}(?<!-)$/.test(label))
  const isAccepted =
    privateEndings.includes(ending) || (/^(xn--.+|[a-z]{2,})$/.test(ending) && !refusedEndings.has(ending))
  return isWhole && isAccepted && name.length <= 253 ? name : undefined
}

/** The local part of an address as it is stored. Undefined where it is none. */
export function normalizeLocalPart(text: string): string | undefined {
  const name = text.trim().toLowerCase()
  return /^[^\s@,<>"]{1,64}$/.test(name) ? name : undefined
}

/** An address as it is stored. Undefined where it is none. */
export function normalizeAddress(text: string): string | undefined {
  const at = text.lastIndexOf('@')
  const [name, domain] = [normalizeLocalPart(text.slice(0, at)), normalizeDomain(text.slice(at + 1))]
  return at > 0 && name && domain ? `${name}@${domain}` : undefined
}
