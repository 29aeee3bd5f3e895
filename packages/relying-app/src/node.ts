import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RelyingApp } from './create-relying-app.ts'
import type { SignedIn } from './session/signed-in.ts'

type Next = (error?: unknown) => void
/** Middleware as Express and Connect use it. Without them, call it with the next handler. */
export type NodeMiddleware = (request: IncomingMessage, response: ServerResponse, next: Next) => void

/** Lets only signed-in people through; `personOf(request)` gives the person. Answers the addresses of the sign-in where it is mounted. */
export function requireUser(app: RelyingApp): NodeMiddleware {
  return gate(app, (request) => app.requireUser(request))
}

/** Lets only people through who hold the permission. */
export function requirePermission(app: RelyingApp, permission: string): NodeMiddleware {
  return gate(app, (request) => app.requirePermission(request, permission))
}

/** Lets only people through who signed in recently, within ten minutes by default. Others prove who they are and come back. */
export function requireRecentSignIn(app: RelyingApp, options: { maxAgeSeconds?: number } = {}): NodeMiddleware {
  return gate(app, (request) => app.requireRecentSignIn(request, options.maxAgeSeconds))
}

/** Lets only people through who proved a second factor in this session. Others prove one, or enrol one, and come back. */
export function requireSecondFactor(app: RelyingApp): NodeMiddleware {
  return gate(app, (request) => app.requireSecondFactor(request))
}

/** Lets everybody through. `findPerson(request)` is undefined for a visitor. For pages that are open to all. */
export function optionalUser(app: RelyingApp): NodeMiddleware {
  return gate(app, (request) => app.optionalUser(request))
}

/** The person who sent the request. Throws when the request did not pass `requireUser`. */
export function personOf(request: IncomingMessage): SignedIn {
  const person = people.get(request)
  if (!person) throw new Error('the request did not pass requireUser')
  return person
}

/** The person who sent the request, if one is signed in. */
export function findPerson(request: IncomingMessage): SignedIn | undefined {
  return people.get(request)
}

const people = new WeakMap<IncomingMessage, SignedIn>()

function gate(
  app: RelyingApp,
  identify: (request: Request) => Promise<SignedIn | undefined | Response>,
): NodeMiddleware {
  return (incoming, response, next) => {
    pass(incoming, response).then((passed) => passed && next(), next)
  }

  async function pass(incoming: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const request = toRequest(incoming)
    const outcome = (await app.handle(request)) ?? (await identify(request))
    if (outcome instanceof Response) {
      await send(outcome, response)
      return false
    }
    if (outcome) people.set(incoming, outcome)
    // After signing out, no cache may show what the person saw.
    response.setHeader('cache-control', 'no-store')
    return true
  }
}

/** Express removes the mount point from `url` and keeps the full path in `originalUrl`; its parsers leave the body in `body`. */
type Parsed = IncomingMessage & { originalUrl?: string; body?: unknown }

function toRequest(incoming: Parsed): Request {
  const { method = 'GET', rawHeaders, originalUrl, url = '/' } = incoming
  const headers = new Headers()
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2)
    if (!name.startsWith(':')) headers.append(name, value)
  }
  // Only the path is used: the origin comes from the options.
  const address = new URL(originalUrl ?? url, 'http://application.invalid')
  if (method === 'GET' || method === 'HEAD') return new Request(address, { method, headers })
  const init: RequestInit & { duplex: 'half' } = { method, headers, body: bodyOf(incoming), duplex: 'half' }
  return new Request(address, init)
}

function bodyOf(incoming: Parsed): string | URLSearchParams | ReadableStream<Uint8Array> {
  const { body } = incoming
  if (typeof body === 'string') return body
  if (typeof body === 'object' && body !== null) return new URLSearchParams(Object.entries(body).flatMap(fieldsOf))
  return untouchedUntilRead(incoming)
}

function fieldsOf([name, value]: [string, unknown]): [string, string][] {
  return [value].flat().map((one) => [name, String(one)])
}

/** Reads nothing from the request until somebody reads the stream, so that the application gets its body complete. */
function untouchedUntilRead(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        for await (const chunk of incoming) controller.enqueue(chunk)
        controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}

async function send(answer: Response, response: ServerResponse) {
  response.statusCode = answer.status
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') response.setHeader(name, value)
  response.setHeader('set-cookie', answer.headers.getSetCookie())
  response.end(Buffer.from(await answer.arrayBuffer()))
}
