import { isIP } from 'node:net'
import { addressCheck, type NetworkRules } from './check-address.ts'
import { PublicFetchError } from './public-fetch-error.ts'

/** Which addresses of strangers are acceptable. What is absent is as strict as it can be. */
export type AddressRules = NetworkRules & {
  /** Whether `http` is permitted beside `https`: for development. */
  plainHttp?: boolean
  /** The ports that are permitted; every port with `any`. The default ports of the schemes when absent. */
  ports?: readonly number[] | 'any'
}

const longest = 2048
const defaultPorts: Record<string, number> = { 'https:': 443, 'http:': 80 }

/**
 * Reads a URL that a stranger gives. Throws a `PublicFetchError` when it is not one to call. Names are not resolved: what they resolve to
 * is checked when they are called.
 */
export function readPublicUrl(text: string, rules: AddressRules = {}): URL {
  const url = text.length <= longest && URL.canParse(text) ? new URL(text) : undefined
  if (!url) throw refused('it is not a URL, or is too long')
  const reason = schemeRefusal(url, rules) ?? portRefusal(url, rules) ?? hostRefusal(url)
  if (reason) throw refused(reason)
  const address = literalAddress(url)
  if (address && addressCheck(rules)(address))
    throw new PublicFetchError('address_refused', 'the address of the URL is not on the public internet')
  return url
}

/** The address that a URL has instead of a name. The parser of URLs has brought every spelling of it into one form. */
function literalAddress({ hostname }: URL): string | undefined {
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  return isIP(host) ? host : undefined
}

function schemeRefusal({ protocol, username, password }: URL, { plainHttp }: AddressRules): string | undefined {
  if (protocol !== 'https:' && !(plainHttp && protocol === 'http:')) return 'its scheme is not https'
  return username || password ? 'it holds credentials' : undefined
}

function portRefusal({ port, protocol }: URL, { ports }: AddressRules): string | undefined {
  if (port === '' || ports === 'any') return undefined
  return ports?.includes(Number(port)) ? undefined : `its port is not ${defaultPorts[protocol]}`
}

/** A name without a dot, or with one at its end, would be looked for in the domains of our own network or not match a certificate. */
function hostRefusal(url: URL): string | undefined {
  const { hostname } = url
  if (hostname.endsWith('.')) return 'its host ends with a dot'
  return literalAddress(url) || hostname.includes('.') ? undefined : 'its host is not a full domain name'
}

function refused(reason: string): PublicFetchError {
  return new PublicFetchError('url_refused', `the URL is refused: ${reason}`)
}
