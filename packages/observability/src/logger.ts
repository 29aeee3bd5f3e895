import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino'
import { currentRequest } from './request-context.ts'

export type { Logger } from 'pino'

/** Members whose values never reach a log line, wherever they stand. */
const secretMembers = [
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
]

/** JSON lines on stdout; each names its service, and inside a request the request id and the trace. */
export function createLogger(
  options: { service: string; level?: string; pretty?: boolean },
  destination?: DestinationStream,
): Logger {
  return pino(
    {
      level: options.level ?? 'info',
      base: { service: options.service },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: stdSerializers.errWithCause },
      redact: { paths: secretMembers.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '<redacted>' },
      mixin: requestFields,
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  )
}

function requestFields() {
  const request = currentRequest()
  return request ? { requestId: request.requestId, traceId: request.trace.traceId, spanId: request.trace.spanId } : {}
}
