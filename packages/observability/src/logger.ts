import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino'
import { currentRequest } from './request-context.ts'
import { standardOutput } from './standard-output.ts'

export type { Logger } from 'pino'

/** Members whose values never reach a log line, in any spelling and at any depth: `session_jwt` is `sessionJwt` and `SessionJwt`. */
const secretMembers = new Set(
  [
    'password',
    'token',
    'accessToken',
    'refreshToken',
    'idToken',
    'webIdentityToken',
    'renewalHandle',
    'secret',
    'clientSecret',
    'authorization',
    'cookie',
    'setCookie',
    'code',
    'codeVerifier',
    'csrf',
    'jwt',
    'sessionJwt',
    'signature',
    'secretAccessKey',
    'sessionToken',
    'privateKey',
    'privateKeyPem',
  ].map(spelledPlainly),
)

/** JSON lines on stdout. Each names its service, and inside a request the request id and the trace. */
export function createLogger(options: { service: string; level?: string }, destination?: DestinationStream): Logger {
  return pino(
    {
      level: options.level ?? 'info',
      base: { service: options.service },
      timestamp: timeMember(),
      formatters: { level: (label) => ({ level: label }), log: withoutSecrets },
      serializers: { error: (error: Error) => lookInto(stdSerializers.errWithCause(error)) },
      mixin: requestFields,
    },
    destination ?? standardOutput(),
  )
}

/** The time of a line. Lines of one millisecond share its text. */
function timeMember() {
  let writtenAt = Number.NaN
  let text = ''
  return () => {
    const now = Date.now()
    if (now !== writtenAt) text = `,"time":"${new Date(now).toISOString()}"`
    writtenAt = now
    return text
  }
}

/** The same members with the values of secrets replaced; what has none is given back as it is, since almost every line has none. */
function withoutSecrets(members: Record<string, unknown>): Record<string, unknown> {
  let clean = members
  const isError = Object.getPrototypeOf(members) === errorPrototype
  for (const [name, value] of Object.entries(members)) {
    // The code of an error says what failed, such as ECONNREFUSED.
    const isSecret = secretMembers.has(spelledPlainly(name)) && !(isError && name === 'code')
    const replacement = isSecret ? '<redacted>' : lookInto(value)
    if (replacement === value) continue
    if (clean === members) clean = { ...members }
    clean[name] = replacement
  }
  return clean
}

/** Lists and plain objects are looked into, and errors once their serializer has made plain text and members of them. */
function lookInto(value: unknown): unknown {
  if (Array.isArray(value)) {
    const clean = value.map(lookInto)
    return clean.some((entry, index) => entry !== value[index]) ? clean : value
  }
  return isPlain(value) ? withoutSecrets(value) : value
}

const errorPrototype = Object.getPrototypeOf(stdSerializers.err(new Error()))
const plainPrototypes = new Set([Object.prototype, null, errorPrototype])

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && plainPrototypes.has(Object.getPrototypeOf(value))
}

function spelledPlainly(name: string): string {
  return name.replaceAll(/[_-]/g, '').toLowerCase()
}

function requestFields() {
  const request = currentRequest()
  return request ? { requestId: request.requestId, traceId: request.trace.traceId, spanId: request.trace.spanId } : {}
}
