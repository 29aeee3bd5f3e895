/** Codes, as `wireCode` gives them, after which the same request may succeed. Any other code is final. */
const passing = new Set([
  'Throttling',
  'RequestLimitExceeded',
  'TooManyRequests',
  'InternalFailure',
  'ServiceUnavailable',
  'IDPCommunicationError',
])

/** The code of an answer of STS as it stands on the wire, without the suffix that some writers add; undefined when there was no answer. */
export function wireCode(error: unknown): string | undefined {
  // The SDK adds `$metadata` to what its own network throws, too. Only an answer of STS says whose fault it was.
  if (!(error instanceof Error) || !('$fault' in error)) return undefined
  return error.name.replace(/Exception$/, '')
}

/** How often a request is tried in all when this is what went wrong. */
export function attemptsFor(error: unknown): number {
  const code = wireCode(error)
  if (code === undefined) return 3
  // STS fetches our keys at the moment of the call, and gives up when that takes long.
  if (isWithoutKey(error)) return 4
  return passing.has(code) ? 3 : 1
}

/** What an operator looks at first; undefined where the code says enough. */
export function hintOf(error: unknown): string | undefined {
  if (!isWithoutKey(error)) return undefined
  return 'STS found no key for the token: it cannot reach the two documents of the issuer, or it does not read ES256'
}

function isWithoutKey(error: unknown): boolean {
  return (
    wireCode(error) === 'InvalidIdentityToken' &&
    error instanceof Error &&
    /retrieve verification key/.test(error.message)
  )
}
