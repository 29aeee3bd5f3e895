import { createHash } from 'node:crypto'
import { Hono } from 'hono'

/** `slow` never answers by itself. `capped` is the answer to too many requests. */
export type PwnedPasswordsFault = 'slow' | 'status-500' | 'capped' | 'not-a-list' | 'large-body' | 'redirect' | 'reset'

export type PwnedPasswords = {
  fetch: (request: Request) => Promise<Response>
  /** The paths that were requested, and whether with padding. */
  received: { path: string; padding: boolean }[]
  /** Every answer has this fault until it is another one. */
  fault: PwnedPasswordsFault | undefined
}

/**
 * The stand-in for the range interface of Pwned Passwords: the hashes that begin with five characters, as `SUFFIX:COUNT`. With
 * `Add-Padding` it adds lines with the count 0, which are no leaked passwords.
 */
export function createPwnedPasswords({ passwords }: { passwords: readonly string[] }): PwnedPasswords {
  const hashes = passwords.map(hashOf)
  const received: PwnedPasswords['received'] = []
  const app = new Hono()
  app.get('/range/:prefix', (context) => {
    const prefix = context.req.param('prefix').toUpperCase()
    const padding = context.req.header('add-padding') === 'true'
    received.push({ path: context.req.path, padding })
    if (!/^[0-9A-F]{5}$/.test(prefix)) return context.text('The hash prefix was not in a valid format', 400)
    const found = hashes.filter((hash) => hash.startsWith(prefix)).map((hash) => `${hash.slice(5)}:3`)
    const padded = padding ? paddingFor(prefix) : []
    return context.text([...found, ...padded].sort().join('\r\n'))
  })

  const emulator: PwnedPasswords = {
    received,
    fault: undefined,
    fetch: async (request) => (emulator.fault ? misbehave(emulator.fault, request) : app.fetch(request)),
  }
  return emulator
}

/** Lines that mean nothing. One is of a real hash, so that a reader must heed the count. */
function paddingFor(prefix: string) {
  const made = Array.from({ length: 800 }, (_, index) => hashOf(`padding ${prefix} ${index}`).slice(5))
  const tempting = hashOf(temptingPassword)
  return [...made, ...(tempting.startsWith(prefix) ? [tempting.slice(5)] : [])].map((suffix) => `${suffix}:0`)
}

/** A password that did not leak, but stands in the padding. */
export const temptingPassword = 'a tempting line of padding'

function misbehave(fault: PwnedPasswordsFault, { signal }: Request): Promise<Response> | Response {
  switch (fault) {
    case 'slow':
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    case 'status-500':
      return new Response('<h1>Server error</h1>', { status: 500 })
    case 'capped':
      return new Response('Rate limit is exceeded', { status: 429, headers: { 'retry-after': '2' } })
    case 'not-a-list':
      return new Response('<html>Please accept the terms of this network</html>')
    case 'large-body':
      return new Response('A'.repeat(10 * 1024 * 1024))
    case 'redirect':
      throw new TypeError('a redirect was refused')
    case 'reset':
      throw new TypeError('the connection was reset')
  }
}

function hashOf(password: string) {
  return createHash('sha1').update(password).digest('hex').toUpperCase()
}
