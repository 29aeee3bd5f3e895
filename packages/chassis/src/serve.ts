import {
  type AccessClass,
  type ClassOf,
  type Contract,
  codesOf,
  commonErrorCodes,
  type Endpoint,
  type ErrorCodeTable,
  type Parsed,
  type Returned,
} from '@constellation/contract'
import type { Logger } from '@constellation/observability'
import type { Context, Hono } from 'hono'
import { Failure } from './failure.ts'
import { openApiDocument } from './open-api.ts'
import { type RequestLimits, requestParser } from './parse-request.ts'
import { routingOrder } from './routing-order.ts'
import { serveDocuments } from './serve-documents.ts'
import { createServiceApp, type ServiceAppOptions } from './service-app.ts'
import type { ServiceEnv } from './service-env.ts'
import { streamText } from './stream-text.ts'
import { within } from './within.ts'

type Authenticate = (context: Context<ServiceEnv>, operation: Endpoint) => Promise<unknown> | unknown
type ClassesOf<C extends Contract> = { [Name in keyof C]: ClassOf<C[Name]['allow']> }[keyof C]

/** One way to know the caller for each class of access that the contract uses; what it returns is the handler's `actor`. */
export type Authenticators<C extends Contract> = { [Class in Exclude<ClassesOf<C>, 'public'>]: Authenticate }

type ActorOf<A, Class extends AccessClass> = Class extends keyof A
  ? A[Class] extends (...input: never[]) => infer Actor
    ? Awaited<Actor>
    : undefined
  : undefined

/** What a handler receives besides the parsed parts of its request. */
export type Call<Actor> = { actor: Actor; requestId: string; context: Context<ServiceEnv> }

export type Handlers<C extends Contract, A> = {
  [Name in keyof C]: (
    call: Call<ActorOf<A, ClassOf<C[Name]['allow']>>> & Parsed<C[Name]>,
  ) => Promise<Returned<C[Name]>> | Returned<C[Name]>
}

/** The codes that a contract's operations declare beside the common ones. */
type OwnCodes<C extends Contract> = Exclude<C[keyof C]['errors'][number], keyof typeof commonErrorCodes>

/** What every code that the contract declares means. */
type Meanings<C extends Contract> = [OwnCodes<C>] extends [never]
  ? { errorCodes?: ErrorCodeTable }
  : { errorCodes: Readonly<Record<OwnCodes<C>, ErrorCodeTable[string]>> & ErrorCodeTable }

export type Serving<C extends Contract, A> = ServiceAppOptions &
  Meanings<C> & {
    authenticate: A
    limits?: Partial<RequestLimits & { answerTimeoutMs: number }>
    /** `/openapi.json` and `/docs`: outside production, or where an operator wants them. */
    documents?: boolean
  }

/**
 * Binds a contract to its handlers. Each request is authenticated, then parsed, then handled; the reply is parsed and
 * the parsed value is what leaves; every failure leaves as a problem document, and a code that the operation does not
 * declare as `internal`.
 */
export function serve<const C extends Contract, A extends Authenticators<C>>(
  contract: C,
  serving: Serving<C, A>,
  handlers: Handlers<C, NoInfer<A>>,
): Hono<ServiceEnv> {
  const app = createServiceApp(serving)
  const { limits, logger } = serving
  for (const { path, operations, isShadowed } of routingOrder(contract)) {
    for (const [name, operation] of operations) {
      // Handlers<C> and Authenticators<C> have an entry for each name and class in C; the index type forgets which.
      const handle = handlers[name] as (call: unknown) => Promise<unknown>
      const authenticators = serving.authenticate as Partial<Record<AccessClass, Authenticate>>
      bind(app, name, operation, { handle, authenticate: authenticators[classOf(operation)], limits, logger })
    }
    // The path with a parameter never gets an address that is written out, whatever the method.
    if (isShadowed) app.all(toHonoPath(path), (context) => context.notFound())
  }
  if (serving.documents)
    serveDocuments(app, openApiDocument(contract, { ...commonErrorCodes, ...serving.errorCodes }, serving.service))
  return app
}

type Binding = {
  handle: (call: unknown) => Promise<unknown>
  authenticate: Authenticate | undefined
  limits: Serving<Contract, unknown>['limits'] | undefined
  logger: Logger
}

function bind(
  app: Hono<ServiceEnv>,
  name: string,
  operation: Endpoint,
  { handle, authenticate, limits, logger }: Binding,
) {
  const parse = requestParser(operation, { bodyLimitBytes: 64 * 1024, bodyTimeoutMs: 10_000, ...limits })
  const declared = codesOf(operation)
  const tellOfBreak = (context: Context<ServiceEnv>) => (error: unknown) =>
    logger.error({ error, operation: name, requestId: context.get('requestId') }, 'an answer broke off')
  const answer = async (context: Context<ServiceEnv>) => {
    const actor = await authenticate?.(context, operation)
    const parts = await parse(context)
    const result = await handle({ actor, requestId: context.get('requestId'), context, ...parts })
    // The type of a handler says that an operation with a media type gives the parts of its text.
    return operation.media
      ? streamText(context, operation, result as AsyncIterable<string>, tellOfBreak(context))
      : reply(context, operation, result)
  }
  app.on(operation.method.toUpperCase(), toHonoPath(operation.path), (context) => {
    context.set('operation', name)
    context.set('declaredCodes', declared)
    context.set('speaks', operation.speaks)
    return within(
      limits?.answerTimeoutMs ?? 15_000,
      answer(context),
      () => new Failure('overloaded', 'no answer in time', { retryAfterSeconds: 5 }),
    )
  })
}

function reply(context: Context, operation: Endpoint, result: unknown) {
  context.header('cache-control', operation.cacheControl ?? 'no-store')
  if (!operation.reply) return context.body(null, operation.status)
  const parsed = operation.reply.parse(result)
  if (operation.etag && isKnown(context, entityTagOf(parsed))) return context.body(null, 304)
  return context.json(parsed, operation.status as 200)
}

/** The version of an object as a strong entity tag: every form of it is the same JSON. */
function entityTagOf(reply: unknown): string {
  return `"${Object(reply).version}"`
}

/** Sends the entity tag. Gives whether the caller of a GET has this version already (RFC 9110 §13.1.2). */
function isKnown(context: Context, tag: string): boolean {
  context.header('etag', tag)
  const given = context.req.header('if-none-match')
  return (
    context.req.method === 'GET' && (given?.split(',').some((one) => one.trim().replace(/^W\//, '') === tag) ?? false)
  )
}

function classOf({ allow }: Endpoint): AccessClass {
  if (typeof allow === 'string') return allow
  if (allow.own) return 'own'
  if (!allow.user) return 'service'
  return allow.user.optional ? 'visitor' : 'user'
}

function toHonoPath(path: string) {
  return path.replaceAll(/\{(\w+)\}/g, ':$1')
}
