import { readBounded } from '@constellation/client'
import type { ProviderSurroundings } from './provider.ts'
import { ProviderFailure, type ProviderFailureCode, type Stage } from './provider-failure.ts'

const userAgent = 'constellation-login'
const limitBytes = 1024 * 1024

/** The failure that a failed call becomes. */
export type CallFailure = { code: ProviderFailureCode; stage: Stage }

type Surroundings = Pick<ProviderSurroundings, 'fetch' | 'deadline'>

type Call = { url: string; headers?: Record<string, string>; failure: CallFailure }

export type JsonAnswer = { status: number; headers: Headers; body: unknown }

/**
 * Asks a provider for JSON: once, without following redirects, within the time for one answer and within 1 MiB. An answer of any status is
 * returned when it is JSON; everything else throws.
 */
export async function askForJson(surroundings: Surroundings, call: Call): Promise<JsonAnswer> {
  const { url, headers, failure } = call
  const answer = await exchange(surroundings, failure, url, { headers })
  return { status: answer.response.status, headers: answer.response.headers, body: readJson(answer, failure) }
}

type FetchInit = {
  method?: string | undefined
  headers?: Record<string, string> | undefined
  body?: URLSearchParams | null | undefined
}

/** `fetch` for oauth4webapi, within the bounds of `askForJson`. A JWT is returned only where it is accepted. */
export function boundedFetch(surroundings: Surroundings, failure: CallFailure, { acceptsJwt = false } = {}) {
  return async (url: string, { method, headers, body }: FetchInit): Promise<Response> => {
    const answer = await exchange(surroundings, failure, url, { method, headers, body })
    const { status } = answer.response
    if (acceptsJwt && isJwt(answer.response))
      return new Response(answer.text.trim(), { status, headers: { 'content-type': 'application/jwt' } })
    readJson(answer, failure)
    return new Response(answer.text, { status, headers: { 'content-type': 'application/json' } })
  }
}

type Answer = { response: Response; text: string }

async function exchange(
  surroundings: Surroundings,
  failure: CallFailure,
  url: string,
  { method, headers, body }: FetchInit,
): Promise<Answer> {
  const signal = surroundings.deadline()
  const refuse = (message: string, more: { upstreamStatus?: number; cause?: unknown } = {}) =>
    new ProviderFailure(failure.code, message, { stage: failure.stage, ...more })
  const request = new Request(url, {
    ...(method && { method }),
    headers: { accept: 'application/json', ...headers, 'user-agent': userAgent },
    ...(body && { body }),
    redirect: 'manual',
    signal,
  })
  const response = await surroundings.fetch(request).catch((cause: unknown) => {
    throw refuse(signal.aborted ? 'the provider took too long' : 'the provider cannot be reached', { cause })
  })
  const { status } = response
  const text = await readBounded(response, { limitBytes, signal }).catch((cause: unknown) => {
    throw refuse(signal.aborted ? 'the provider took too long' : 'the answer broke off or is too long', {
      upstreamStatus: status,
      cause,
    })
  })
  return { response, text }
}

function readJson({ response, text }: Answer, { code, stage }: CallFailure): unknown {
  const parsed = isJson(response) ? parse(text) : undefined
  if (parsed === undefined)
    throw new ProviderFailure(code, 'the answer is not JSON', { stage, upstreamStatus: response.status })
  return parsed
}

/** As `askForJson`, but throws unless the answer is an object with a 2xx status. */
export async function askForObject(surroundings: Surroundings, call: Call): Promise<Record<string, unknown>> {
  const { status, body } = await askForJson(surroundings, call)
  if (status >= 200 && status < 300 && isObject(body)) return body
  throw new ProviderFailure(call.failure.code, 'the provider refused', {
    stage: call.failure.stage,
    upstreamStatus: status,
  })
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isJson(response: Response) {
  return /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(response.headers.get('content-type') ?? '')
}

/** Whether an answer says that it is a JWT. */
export function isJwt(response: Response): boolean {
  return /^application\/jwt\s*(?:;|$)/i.test(response.headers.get('content-type') ?? '')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The error of the parser would quote the provider.
    return undefined
  }
}
