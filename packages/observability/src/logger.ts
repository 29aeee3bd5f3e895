import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino'
import { currentRequest } from './request-context.ts'
import { standardOutput } from './standard-output.ts'

export type { Logger } from 'pino'

/** Members whose values never reach a log line, wherever they stand. */
const secretMembers = new Set([
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'renewalHandle',
  'secret',
  'authorization',
  'cookie',
  'code',
  'codeVerifier',
  'csrf',
])

/** JSON lines on stdout. Each names its service, and inside a request the request id and the trace. */
export function createLogger(options: { service: string; level?: string }, destination?: DestinationStream): Logger {
  return pino(
    {
      level: options.level ?? 'info',
      base: { service: options.service },
      timestamp: timeMember(),
      formatters: { level: (label) => ({ level: label }), log: withoutSecrets },
      serializers: { error: stdSerializers.errWithCause },
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
  for (const [name, value] of Object.entries(members)) {
    const replacement = secretMembers.has(name) ? '<redacted>' : isPlain(value) ? withoutSecrets(value) : value
    if (replacement === value) continue
    if (clean === members) clean = { ...members }
    clean[name] = replacement
  }
  return clean
}

/** Errors are written by their serializer; lists and plain objects are looked into. */
function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

function requestFields() {
  const request = currentRequest()
  return request ? { requestId: request.requestId, traceId: request.trace.traceId, spanId: request.trace.spanId } : {}
}
