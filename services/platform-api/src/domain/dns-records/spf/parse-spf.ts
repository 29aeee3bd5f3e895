import ipaddr from 'ipaddr.js'

export type Qualifier = '+' | '-' | '~' | '?'

export type Mechanism =
  | { kind: 'all' }
  | { kind: 'include' | 'exists'; domain: string }
  | { kind: 'ptr'; domain: string | undefined }
  | { kind: 'a' | 'mx'; domain: string | undefined; bits4: number; bits6: number }
  | { kind: 'ip4' | 'ip6'; address: string; bits: number }

/** A mechanism with the result that it gives where it matches. `text` is how it stands in the record. */
export type Directive = Mechanism & { qualifier: Qualifier; text: string }

/** `terms` are all that stand in the record. Directives behind the first `all` are never reached, and are left out of `directives`. */
export type Spf = { terms: readonly string[]; directives: readonly Directive[]; redirect: string | undefined }

/** The term that makes the whole record invalid. */
export type SpfError = { invalidTerm: string }

/** Whether a text is an SPF record (RFC 7208 §4.5). */
export function isSpf(text: string): boolean {
  return /^v=spf1(?: |$)/i.test(text)
}

/** Reads an SPF record (RFC 7208 §4.6, §5, §6, §7). Never throws, in time that grows with the length of the text. */
export function parseSpf(text: string): Spf | SpfError {
  const terms = text.slice('v=spf1'.length).split(' ').filter(Boolean)
  const directives: Directive[] = []
  const modifiers = new Map<string, string>()
  for (const term of terms) {
    const modifier = readModifier(term)
    const directive = modifier ? undefined : readDirective(term)
    if (!modifier && !directive) return { invalidTerm: term }
    if (directive) directives.push(directive)
    if (!modifier || !(modifier.name === 'redirect' || modifier.name === 'exp')) continue
    if (modifiers.has(modifier.name) || !isDomainSpec(modifier.value)) return { invalidTerm: term }
    modifiers.set(modifier.name, modifier.value)
  }
  const end = directives.findIndex(({ kind }) => kind === 'all')
  if (end === -1) return { terms, directives, redirect: modifiers.get('redirect') }
  return { terms, directives: directives.slice(0, end + 1), redirect: undefined }
}

function readModifier(term: string): { name: string; value: string } | undefined {
  const [, name, value = ''] = /^([a-z][\w.-]*)=(.*)$/i.exec(term) ?? []
  return name && isMacroString(value) ? { name: name.toLowerCase(), value } : undefined
}

function readDirective(term: string): Directive | undefined {
  const [, sign = '', name = '', rest = ''] = /^([+\-~?]?)([a-z\d]+)((?:[:/].*)?)$/i.exec(term) ?? []
  const mechanism = readMechanism(name.toLowerCase(), rest)
  // The pattern lets only these signs through.
  return mechanism && { ...mechanism, qualifier: (sign || '+') as Qualifier, text: term }
}

function readMechanism(name: string, rest: string): Mechanism | undefined {
  switch (name) {
    case 'all':
      return rest === '' ? { kind: 'all' } : undefined
    case 'include':
    case 'exists':
      return rest.startsWith(':') && isDomainSpec(rest.slice(1)) ? { kind: name, domain: rest.slice(1) } : undefined
    case 'ptr':
      return rest === '' || (rest.startsWith(':') && isDomainSpec(rest.slice(1)))
        ? { kind: name, domain: rest.slice(1) || undefined }
        : undefined
    case 'a':
    case 'mx':
      return readHosts(name, rest)
    case 'ip4':
    case 'ip6':
      return rest.startsWith(':') ? readNetwork(name, rest.slice(1)) : undefined
    default:
      return undefined
  }
}

function readHosts(kind: 'a' | 'mx', rest: string): Mechanism | undefined {
  const [suffix = ''] = /(?:\/\d{1,2})?(?:\/\/\d{1,3})?$/.exec(rest) ?? []
  const named = rest.slice(0, rest.length - suffix.length)
  const [, bits4 = '32', bits6 = '128'] = /^(?:\/(\d+))?(?:\/\/(\d+))?$/.exec(suffix) ?? []
  if (Number(bits4) > 32 || Number(bits6) > 128) return undefined
  const prefix = { bits4: Number(bits4), bits6: Number(bits6) }
  if (named === '') return { kind, domain: undefined, ...prefix }
  return named.startsWith(':') && isDomainSpec(named.slice(1)) ? { kind, domain: named.slice(1), ...prefix } : undefined
}

function readNetwork(kind: 'ip4' | 'ip6', text: string): Mechanism | undefined {
  const [, address = '', bits] = /^([\da-f.:]{2,45})(?:\/(\d{1,3}))?$/i.exec(text) ?? []
  const most = kind === 'ip4' ? 32 : 128
  const isAddress =
    kind === 'ip4' ? ipaddr.IPv4.isValidFourPartDecimal(address) : ipaddr.IPv6.isValid(address) && address.includes(':')
  if (!isAddress || (bits !== undefined && Number(bits) > most)) return undefined
  return { kind, address, bits: bits === undefined ? most : Number(bits) }
}

/** Visible characters, in which `%` begins a macro (RFC 7208 §7.1). */
function isMacroString(text: string): boolean {
  return /^[\x21-\x7e]*$/.test(text) && !/%(?!\{[slodiphcrtv]\d{0,3}r?[.\-+,/_=]*\}|[%_-])/i.test(text)
}

/** A name with a dot that ends in a label with a letter, or in a macro (RFC 7208 §7.1, `domain-end`). */
function isDomainSpec(text: string): boolean {
  if (!isMacroString(text)) return false
  if (/\}$|%[%_-]$/.test(text)) return true
  const labels = text.replace(/\.$/, '').split('.')
  return labels.length > 1 && /^(?=.*[a-z-])[a-z\d](?:[a-z\d-]*[a-z\d])?$/i.test(labels.at(-1) ?? '')
}

/** Whether the name depends on the message. */
export function hasMacro(domain: string): boolean {
  return domain.includes('%')
}
