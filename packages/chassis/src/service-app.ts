import { commonErrorCodes, type ErrorCode, type ErrorCodeTable } from '@constellation/contract'
import { isDatabaseOutage } from '@constellation/database'
import {
  childTrace,
  type Logger,
  type Metrics,
  parseTraceparent,
  runInRequest,
  type Tracing,
} from '@constellation/observability'
import { type Context, Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { allowedMethods } from './allowed-methods.ts'
import { Failure } from './failure.ts'
import { type Readiness, serveHealth } from './health.ts'
import { oauthErrorResponse } from './oauth-error-response.ts'
import { problemResponse } from './problem-response.ts'
import { securityHeaders } from './security-headers.ts'
import type { ServiceEnv } from './service-env.ts'

/** How a request ended. */
export type Answered = {
  operation: string
  /** The code of the problem that was answered; undefined after success. */
  problem: ErrorCode | undefined
  seconds: number
}

export type ServiceAppOptions = {
  service: string
  logger: Logger
  metrics: Metrics
  readiness: Readiness
  /** Where the spans of requests go; without it they still have ids. */
  tracing?: Tracing
  newRequestId: () => string
  /** What the service's own codes mean, beside the common ones. */
  errorCodes?: ErrorCodeTable
  /** Where browsers reach the service, when they do. */
  publicOrigin?: string
  /** Sent with every answer that does not set them itself, beside the security headers. */
  headers?: Readonly<Record<string, string>>
  /** Turns an error that a dependency threw into the failure that this service answers with; anything else is given back as it is. */
  translate?: (error: Error) => Error
  /** Called after each answered request. The log line and the span contain what it returns. */
  onAnswer?: (answered: Answered) => Readonly<Record<string, string>> | undefined
  /** Shows a failure in another form than a problem document: a page, for a browser. */
  present?: (failure: Failure, context: Context<ServiceEnv>, status: number) => Response | Promise<Response> | undefined
}

/** An app with what every service does: request ids, traces, log lines, metrics, health, and failures as problems. */
export function createServiceApp(options: ServiceAppOptions): Hono<ServiceEnv> {
  const app = new Hono<ServiceEnv>()
  const common = Object.entries({ ...securityHeaders(options.publicOrigin), ...options.headers })
  app.use(async (context, next) => {
    const requestId = acceptRequestId(context.req.header('x-request-id')) ?? options.newRequestId()
    context.set('requestId', requestId)
    context.set('operation', 'unknown')
    // Set before the handler runs: adding a header to a finished response means building it again.
    const headers = [['x-request-id', requestId], ...common] as const
    for (const [name, value] of headers) context.header(name, value)
    const parent = parseTraceparent(context.req.header('traceparent'))
    const span = options.tracing?.begin(parent)
    const trace = span?.trace ?? childTrace(parent)
    const attributes = await runInRequest({ requestId, trace }, () => observed(options, context, next))
    span?.end({ name: context.get('operation'), status: context.res.status, attributes })
    for (const [name, value] of headers) if (!context.res.headers.has(name)) context.header(name, value)
  })
  serveHealth(app, options.readiness)
  const answering = { ...options, codes: { ...commonErrorCodes, ...options.errorCodes } }
  app.notFound((context) => answerFailure(answering, context, refuseAddress(app, context)))
  app.onError((error, context) => answerFailure(answering, context, error))
  return app
}

async function observed(
  { logger, metrics, onAnswer }: ServiceAppOptions,
  context: Context<ServiceEnv>,
  next: () => Promise<void>,
): Promise<Readonly<Record<string, string>>> {
  const startedMs = performance.now()
  await next()
  const durationMs = performance.now() - startedMs
  const [operation, problem] = [context.get('operation'), context.get('problem')]
  const attributes = {
    ...context.get('attributes'),
    ...onAnswer?.({ operation, problem, seconds: durationMs / 1000 }),
  }
  metrics.observeRequest(operation, context.res.status, durationMs / 1000)
  const level = operation === 'health' ? 'debug' : 'info'
  logger[level](
    {
      operation,
      method: context.req.method,
      status: context.res.status,
      durationMs: Math.round(durationMs * 100) / 100,
      ...attributes,
    },
    'request',
  )
  return attributes
}

async function answerFailure(
  options: ServiceAppOptions & { codes: ErrorCodeTable },
  context: Context<ServiceEnv>,
  error: Error,
): Promise<Response> {
  const { codes } = options
  const failure = toFailure(options, context, options.translate?.(error) ?? error)
  context.set('problem', failure.code)
  const meaning = codes[failure.code] ?? commonErrorCodes.internal
  const isOAuth = context.get('speaks') === 'oauth'
  const presented = isOAuth ? undefined : await options.present?.(failure, context, meaning.status)
  if (presented) return presented
  const refusal = isOAuth
    ? oauthErrorResponse(failure, meaning)
    : problemResponse(failure, meaning, context.get('requestId'))
  // Keeps the headers that were set before the failure: a cleared cookie, the origin that may read the answer.
  return context.newResponse(refusal.body, refusal)
}

/**
 * Expected failures pass, and an outage of the database becomes `unavailable`. A bug, or a code that the operation does not declare, is
 * logged and becomes `internal`.
 */
function toFailure(
  { logger, codes }: { logger: Logger; codes: ErrorCodeTable },
  context: Context<ServiceEnv>,
  error: Error,
): Failure {
  const [declaredCodes, operation, requestId] = [
    context.get('declaredCodes'),
    context.get('operation'),
    context.get('requestId'),
  ]
  const meaning = error instanceof Failure ? codes[error.code] : undefined
  if (error instanceof Failure && meaning && (!declaredCodes || declaredCodes.has(error.code))) {
    if (meaning.status >= 500) logger.warn({ error, operation, problem: error.code }, 'refused')
    return error
  }
  if (error instanceof HTTPException)
    return new Failure('malformed_request', 'the request cannot be read', { cause: error })
  if (isDatabaseOutage(error)) {
    logger.error({ error, operation }, 'a part that the service stands on did not answer')
    return new Failure('unavailable', 'the service cannot do that at this moment; try again shortly', {
      cause: error,
      retryAfterSeconds: 5,
    })
  }
  const undeclared = error instanceof Failure ? error.code : undefined
  logger.error(
    { error, operation, ...(undeclared && { undeclaredCode: undeclared }) },
    undeclared ? 'undeclared error code' : 'bug',
  )
  return new Failure('internal', `something broke on our side; quote the request id ${requestId}`, { cause: error })
}

function refuseAddress(app: Hono<ServiceEnv>, context: Context<ServiceEnv>): Failure {
  const allow = allowedMethods(app, context.req.path)
  if (allow.length === 0) return new Failure('not_found', 'there is nothing at this address')
  return new Failure('method_not_allowed', `this address takes ${allow.join(', ')}`, { allow })
}

function acceptRequestId(header: string | undefined) {
  return header && /^[A-Za-z0-9_-]{8,64}$/.test(header) ? header : undefined
}
