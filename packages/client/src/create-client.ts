import {
  bodyMediaType,
  type Contract,
  codeOfOAuthError,
  codesOf,
  type Endpoint,
  type ErrorCode,
  isCommonErrorCode,
  OAuthError,
  Problem,
  type Reply,
  type Sent,
} from '@constellation/contract'
import { currentRequest } from '@constellation/observability/request-context'
import { traceparent } from '@constellation/observability/trace-context'
import { Refusal, Unreachable } from './refusal.ts'

type Argument<E extends Endpoint> = unknown extends Sent<E> ? [] : [input: Sent<E>]
type Parts = {
  params?: Record<string, unknown>
  query?: Record<string, unknown>
  headers?: Record<string, string | undefined>
  body?: unknown
}

/** One method for each operation of a contract. */
export type Client<C extends Contract> = { [Name in keyof C]: (...input: Argument<C[Name]>) => Promise<Reply<C[Name]>> }

export type Transport = {
  baseUrl: string
  fetch: (request: Request) => Promise<Response> | Response
  /** Headers that prove who is calling, made for each attempt. */
  headers?: () => Promise<Record<string, string>> | Record<string, string>
  /** How long one attempt may take, in milliseconds; an operation may allow less. */
  timeoutMs?: number
  /** How often an operation that is safe to repeat is tried in all, when no answer came. */
  attempts?: number
}

/**
 * A typed caller for every operation of a contract, over any `fetch`: a real port, an app in this process, a test's network. A problem
 * document becomes a `Refusal`; no answer, a late one or one that breaks the contract becomes `Unreachable`.
 */
export function createClient<C extends Contract>(contract: C, transport: Transport): Client<C> {
  const callers = Object.entries(contract).map(([name, operation]) => [
    name,
    (input?: Parts) => callRepeatedly(transport, name, operation, input ?? {}),
  ])
  // One caller for each name of C, which `fromEntries` cannot express.
  return Object.fromEntries(callers) as Client<C>
}

async function callRepeatedly(transport: Transport, name: string, operation: Endpoint, input: Parts): Promise<unknown> {
  const attempts = operation.retry === 'safe' ? (transport.attempts ?? 2) : 1
  for (let attempt = 1; ; attempt++) {
    try {
      return await call(transport, name, operation, input)
    } catch (error) {
      if (!(error instanceof Unreachable) || attempt >= attempts) throw error
    }
  }
}

async function call(transport: Transport, name: string, operation: Endpoint, input: Parts): Promise<unknown> {
  const deadline = new AbortController()
  const limitMs = Math.min(transport.timeoutMs ?? 5000, operation.attemptMs ?? Infinity)
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const cause = new DOMException('no answer in time', 'TimeoutError')
      deadline.abort(cause)
      // A signal alone is not enough: a fetch may ignore it, and a request's own signal can be garbage-collected before it aborts.
      reject(new Unreachable(name, cause))
    }, limitMs)
  })
  try {
    return await Promise.race([exchange(transport, name, operation, input, deadline.signal), late])
  } finally {
    clearTimeout(timer)
  }
}

async function exchange(
  transport: Transport,
  name: string,
  operation: Endpoint,
  input: Parts,
  signal: AbortSignal,
): Promise<unknown> {
  const request = await toRequest(transport, operation, input, signal)
  const response = await answerOf(name, async () => transport.fetch(request))
  if (response.ok && response.status !== operation.status)
    throw new Unreachable(name, new Error(`status ${response.status} where ${operation.status} is declared`))
  if (response.ok && operation.media) return partsOf(name, response)
  if (response.ok && !operation.reply) return
  const content = await answerOf(name, () => response.json())
  if (!response.ok) throw refusalOf(name, operation, response, content)
  return answerOf(name, async () => operation.reply?.parse(content))
}

/** The text of an answer, part by part as it arrives. A stream that breaks off throws `Unreachable`. */
async function* partsOf(name: string, response: Response): AsyncIterable<string> {
  const decoder = new TextDecoder()
  try {
    for await (const bytes of response.body ?? []) yield decoder.decode(bytes, { stream: true })
  } catch (cause) {
    throw new Unreachable(name, cause)
  }
  yield decoder.decode()
}

async function answerOf<T>(name: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (cause) {
    throw new Unreachable(name, cause)
  }
}

async function toRequest(
  { baseUrl, headers }: Transport,
  operation: Endpoint,
  { params = {}, query = {}, headers: own = {}, body }: Parts,
  signal: AbortSignal,
) {
  const url = new URL(fill(operation.path, params), baseUrl)
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value))
  return new Request(url, {
    method: operation.method.toUpperCase(),
    redirect: 'error',
    signal,
    headers: {
      ...requestHeaders(),
      ...(body !== undefined && { 'content-type': bodyMediaType(operation) }),
      ...definedOf(own),
      ...(await headers?.()),
    },
    ...(body !== undefined && { body: operation.speaks === 'oauth' ? toForm(body) : JSON.stringify(body) }),
  })
}

function toForm(body: unknown): string {
  const fields = Object.entries(Object(body)).filter(([, value]) => value !== undefined)
  return new URLSearchParams(fields.map(([name, value]): [string, string] => [name, String(value)])).toString()
}

function definedOf(headers: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

function requestHeaders(): Record<string, string> {
  const request = currentRequest()
  return request ? { 'x-request-id': request.requestId, traceparent: traceparent(request.trace) } : {}
}

function refusalOf(name: string, operation: Endpoint, response: Response, content: unknown) {
  const problem = operation.speaks === 'oauth' ? fromOAuthError(response, content) : Problem.safeParse(content).data
  if (!problem || !isDeclared(operation, problem.code))
    return new Unreachable(name, new Error(`status ${response.status} without a known problem document`))
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  return new Refusal(problem.code, problem, Number.isNaN(retryAfter) ? undefined : retryAfter)
}

/** An OAuth error as a problem document. */
function fromOAuthError({ status, headers }: Response, content: unknown): Problem | undefined {
  const { data } = OAuthError.safeParse(content)
  if (!data) return undefined
  const code = codeOfOAuthError(data)
  const requestId = headers.get('x-request-id') ?? ''
  return { type: 'about:blank', title: data.error, status, detail: data.error_description, code, requestId }
}

function isDeclared(operation: Endpoint, code: string): code is ErrorCode {
  return isCommonErrorCode(code) || [...codesOf(operation)].some((declared) => declared === code)
}

function fill(path: string, params: Record<string, unknown>) {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])))
}
