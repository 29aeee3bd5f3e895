import { isIP } from 'node:net'
import { domainToASCII, domainToUnicode } from 'node:url'
import { parse } from 'tldts'

export type DomainName = {
  /** The A-label form, in lower case. */
  name: string
  /** How people read it. */
  unicodeName: string
}

/** Why a text is no domain to add: it cannot be one, nobody can own it alone, or it is ours. */
export type DomainRefusal = 'invalid_domain' | 'public_suffix' | 'reserved_domain'

const longestInput = 2048

/** The domain that a person typed or pasted, perhaps as an address of a page. `platformDomains` and what is below them are refused. */
export function normaliseDomain(
  input: string,
  platformDomains: readonly string[],
): DomainName | { refusal: DomainRefusal } {
  const name = input.length > longestInput ? '' : domainToASCII(bareHost(input))
  const unicodeName = domainToUnicode(name)
  if (!isDomain(name) || hasUnreadableLabel(unicodeName)) return { refusal: 'invalid_domain' }
  const { publicSuffix } = parse(name, { allowPrivateDomains: true })
  if (publicSuffix === name) return { refusal: 'public_suffix' }
  if (platformDomains.some((own) => name === own || name.endsWith(`.${own}`))) return { refusal: 'reserved_domain' }
  return { name, unicodeName }
}

function bareHost(input: string): string {
  const [host = ''] = input
    .trim()
    .replace(/^https?:\/\//i, '')
    .split(/[/?#]/)
  return host.replace(/[.。．｡]$/, '')
}

/** Two labels at least, each of letters, digits and inner hyphens, and a last one that is no number (RFC 1123 §2.1, RFC 3696 §2). */
function isDomain(name: string): boolean {
  if (name.length > 253 || isIP(name) !== 0) return false
  const labels = name.split('.')
  const isEachValid = labels.every((label) => /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/.test(label))
  return labels.length >= 2 && isEachValid && !/^\d+$/.test(labels.at(-1) ?? '')
}

/** An A-label that stands for nothing stays what it is. */
function hasUnreadableLabel(unicodeName: string): boolean {
  return unicodeName.split('.').some((label) => label.startsWith('xn--'))
}
