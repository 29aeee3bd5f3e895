import ipaddr from 'ipaddr.js'

/** The message of which a macro speaks. */
export type Envelope = {
  /** The address of the server that sends. */
  address: string
  /** The address that the message comes from. */
  sender: string
  /** The name with which the server greets. */
  helo: string
}

/** Replaces the macros of a name for the record of `domain` (RFC 7208 §7). A result that is too long loses labels at its left. */
export function expandMacros(text: string, domain: string, envelope: Envelope): string {
  const expanded = text.replace(
    /%(?:\{([a-z])(\d*)(r?)([.\-+,/_=]*)\}|([%_-]))/gi,
    (_, letter, digits, r, delimiters, sign) =>
      letter
        ? transform(macroValue(letter.toLowerCase(), domain, envelope), digits, r, delimiters)
        : (signs[sign] ?? ''),
  )
  return shortened(expanded)
}

const signs: Readonly<Record<string, string>> = { '%': '%', _: ' ', '-': '%20' }

function macroValue(letter: string, domain: string, { address, sender, helo }: Envelope): string {
  const [local = '', senderDomain = ''] = sender.split('@')
  const ip = ipaddr.parse(address)
  const values: Readonly<Record<string, string>> = {
    s: sender,
    l: local,
    o: senderDomain,
    d: domain,
    i: ip.kind() === 'ipv4' ? address : nibbles(ip).join('.'),
    // Receivers need not find the name of an address, and should not (RFC 7208 §7.3).
    p: 'unknown',
    v: ip.kind() === 'ipv4' ? 'in-addr' : 'ip6',
    h: helo,
  }
  return values[letter] ?? ''
}

/** The hexadecimal digits of an address, from the first. */
export function nibbles(ip: ipaddr.IPv4 | ipaddr.IPv6): string[] {
  return [...Buffer.from(ip.toByteArray()).toString('hex')]
}

function transform(value: string, digits: string, reverse: string, delimiters: string): string {
  const parts = value.split(new RegExp(`[${(delimiters || '.').replace(/[-/]/g, '\\$&')}]`))
  const ordered = reverse ? parts.toReversed() : parts
  return ordered.slice(digits ? -Math.max(1, Number(digits)) : 0).join('.')
}

function shortened(name: string): string {
  let rest = name
  while (rest.length > 253 && rest.includes('.')) rest = rest.slice(rest.indexOf('.') + 1)
  return rest
}
