export type CookieJar = {
  get(host: string, name: string): string | undefined
  set(host: string, name: string, value: string): void
  delete(host: string, name: string): void
  clear(): void
  /** The `Cookie` header of a request to this address. Gives undefined when there is nothing to send. */
  headerFor(url: string): string | undefined
  /** Stores the cookies that a response sets. Throws for a cookie that a browser would refuse. */
  keep(url: string, headers: Headers): void
}

type Cookie = { value: string; expiresAtMs: number }

/** The cookies of one browser, by host. */
export function createCookieJar(now: () => Date): CookieJar {
  const hosts = new Map<string, Map<string, Cookie>>()

  function cookiesOf(host: string) {
    const known = hosts.get(host) ?? new Map<string, Cookie>()
    hosts.set(host, known)
    for (const [name, { expiresAtMs }] of known) if (expiresAtMs <= now().getTime()) known.delete(name)
    return known
  }

  return {
    get: (host, name) => cookiesOf(host).get(name)?.value,
    set: (host, name, value) => void cookiesOf(host).set(name, { value, expiresAtMs: Number.POSITIVE_INFINITY }),
    delete: (host, name) => void cookiesOf(host).delete(name),
    clear: () => hosts.clear(),
    headerFor(url) {
      const pairs = [...cookiesOf(new URL(url).host)].map(([name, { value }]) => `${name}=${value}`)
      return pairs.length ? pairs.join('; ') : undefined
    },
    keep(url, headers) {
      const { host, protocol, hostname } = new URL(url)
      for (const line of headers.getSetCookie()) {
        const { name, value, attributes } = parseSetCookie(line)
        refuseBroken(name, attributes, protocol === 'https:' || hostname.endsWith('localhost'))
        const maxAge = Number(attributes.get('max-age') ?? Number.POSITIVE_INFINITY)
        if (maxAge <= 0 || value === '') cookiesOf(host).delete(name)
        else cookiesOf(host).set(name, { value, expiresAtMs: now().getTime() + maxAge * 1000 })
      }
    },
  }
}

/** The parts of a `Set-Cookie` line. Names of attributes are in lower case. */
export function parseSetCookie(line: string): { name: string; value: string; attributes: Map<string, string> } {
  const [pair = '', ...rest] = line.split(/;\s*/)
  const [name, value] = divide(pair)
  const attributes = rest.map(divide).map(([key, text]) => [key.toLowerCase(), text] as const)
  return { name, value, attributes: new Map(attributes) }
}

/** RFC 6265bis §4.1.3: a browser refuses a `__Host-` cookie without these. */
function refuseBroken(name: string, attributes: Map<string, string>, secureContext: boolean) {
  if (!name.startsWith('__Host-')) return
  const fits = secureContext && attributes.has('secure') && attributes.get('path') === '/' && !attributes.has('domain')
  if (!fits) throw new Error(`a browser refuses the cookie ${name}`)
}

function divide(text: string): [string, string] {
  const at = text.indexOf('=')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
