/** What is known of an error that came instead of an answer. */
export type NetworkError = {
  /** The code of Node or undici, or the name of the error. */
  code: string
  isTimeout: boolean
  /** Whether the connection was never there: nothing can have reached the provider. */
  isBeforeConnection: boolean
}

const beforeConnection: readonly RegExp[] = [
  // DNS
  /^(ENOTFOUND|EAI_\w+)$/,
  /^(ECONNREFUSED|UND_ERR_CONNECT_TIMEOUT)$/,
  // Certificates that do not pass: names of OpenSSL (X509_V_ERR) and of Node.
  /^(ERR_TLS_CERT_\w+|CERT_\w+|\w+_CERT|\w+_CERT_IN_CHAIN|UNABLE_TO_\w+|HOSTNAME_MISMATCH|\w+_CERT_\w+)$/,
]

const timeouts: ReadonlySet<string> = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
  'TimeoutError',
  // The deadline of an attempt aborts its request.
  'AbortError',
  'UND_ERR_ABORTED',
  'ABORT_ERR',
])

const mostErrors = 16

/** Reads an error of fetch, undici or Node with all its causes. Whatever was thrown gives a result. */
export function readNetworkError(thrown: unknown): NetworkError {
  const errors = [...withCauses(thrown)]
  const codes = errors.map(({ code }) => code).filter((code) => code !== undefined)
  const code = codes.find((one) => /^[A-Z]+[A-Z0-9_]*$/.test(one)) ?? codes.at(-1) ?? 'unknown'
  const isBeforeConnection =
    codes.some((one) => beforeConnection.some((pattern) => pattern.test(one))) ||
    errors.some(({ syscall }) => syscall === 'connect' || syscall === 'getaddrinfo')
  // A connection that is not made in time is a failure of the network.
  return { code, isTimeout: !isBeforeConnection && codes.some((one) => timeouts.has(one)), isBeforeConnection }
}

type KnownError = { code: string | undefined; syscall: unknown }

/** The error, its causes, and the parts of those that are several at once. */
function* withCauses(thrown: unknown): Generator<KnownError> {
  const waiting: unknown[] = [thrown]
  for (let count = 0; count < mostErrors && waiting.length > 0; count++) {
    const error = waiting.shift()
    if (!(error instanceof Error)) continue
    const { code, name, syscall, cause, errors } = error as Error & Record<string, unknown>
    yield { code: typeof code === 'string' ? code : name, syscall }
    waiting.push(cause, ...(Array.isArray(errors) ? errors.slice(0, mostErrors) : []))
  }
}
