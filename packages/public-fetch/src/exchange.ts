import { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import { getCACertificates } from 'node:tls'
import { PublicFetchError, type PublicFetchFailure } from './public-fetch-error.ts'

export type PublicRequest = {
  url: string
  method: 'GET' | 'POST'
  headers?: Readonly<Record<string, string>>
  body?: string
  /** 64 KiB when absent. */
  maxAnswerBytes?: number
  /** What becomes of a longer answer: a failure, or what fits of it. `refuse` when absent. */
  longAnswer?: 'refuse' | 'cut'
  signal?: AbortSignal
}

export type PublicAnswer = { status: number; headers: IncomingHttpHeaders; body: Buffer }

type Means = {
  lookup: LookupFunction
  connectTimeoutMs: number
  timeoutMs: number
  authorities: readonly string[]
}

/** One request on a connection of its own. */
export async function exchange(url: URL, request: PublicRequest, means: Means): Promise<PublicAnswer> {
  using stop = abortAfter(means.timeoutMs, request.signal)
  const outgoing = open(url, request, means, stop.signal)
  const connecting = watchConnection(outgoing, url, means.connectTimeoutMs)
  try {
    const incoming = await answerTo(outgoing, request.body)
    const status = incoming.statusCode ?? 0
    if (status >= 300 && status < 400)
      throw new PublicFetchError('redirected', `the answer is a redirect (${status}), which is not followed`)
    return { status, headers: incoming.headers, body: await bodyOf(incoming, request) }
  } catch (error) {
    throw asFailure(error, stop.signal.aborted ? 'timeout' : connecting.failure())
  } finally {
    connecting.end()
    outgoing.destroy()
  }
}

function abortAfter(timeoutMs: number, other: AbortSignal | undefined) {
  const controller = new AbortController()
  const abort = () => controller.abort()
  const timer = setTimeout(abort, timeoutMs)
  other?.addEventListener('abort', abort, { once: true })
  if (other?.aborted) abort()
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer)
      other?.removeEventListener('abort', abort)
    },
  }
}

function open(url: URL, { method, headers, body }: PublicRequest, means: Means, signal: AbortSignal): ClientRequest {
  const { lookup, authorities } = means
  const length = body === undefined ? {} : { 'content-length': `${Buffer.byteLength(body)}` }
  const options = { method, headers: { ...headers, ...length }, agent: false as const, lookup, signal }
  if (url.protocol === 'http:') return plainRequest(url, options)
  return secureRequest(url, {
    ...options,
    ...(authorities.length > 0 && { ca: [...getCACertificates('default'), ...authorities] }),
  })
}

/** Follows how far the connection has come, and ends a request whose connection is not there in time. */
function watchConnection(outgoing: ClientRequest, { protocol }: URL, timeoutMs: number) {
  let failure: PublicFetchFailure = 'unreachable'
  const timer = setTimeout(() => outgoing.destroy(new Error('no connection in time')), timeoutMs)
  outgoing.once('socket', (socket) => {
    socket.once('connect', () => (failure = protocol === 'https:' ? 'tls_failed' : reached()))
    socket.once('secureConnect', () => (failure = reached()))
  })
  function reached(): PublicFetchFailure {
    clearTimeout(timer)
    return 'answer_broken'
  }
  return { failure: () => failure, end: () => clearTimeout(timer) }
}

function answerTo(outgoing: ClientRequest, body: string | undefined): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  outgoing.once('response', resolve)
  // A request that is destroyed while its answer is read reports it here too.
  outgoing.on('error', reject)
  outgoing.once('close', () => reject(new Error('the connection closed without an answer')))
  outgoing.end(body)
  return promise
}

async function bodyOf(incoming: IncomingMessage, { maxAnswerBytes = 65_536, longAnswer }: PublicRequest) {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming) {
    chunks.push(chunk)
    size += chunk.length
    if (size <= maxAnswerBytes) continue
    if (longAnswer === 'cut') break
    throw new PublicFetchError('answer_too_long', `the answer has more than ${maxAnswerBytes} bytes`)
  }
  return Buffer.concat(chunks).subarray(0, maxAnswerBytes)
}

const texts: Partial<Record<PublicFetchFailure, string>> = {
  unreachable: 'no connection could be made',
  tls_failed: 'no secure connection could be made: the certificate or the TLS of the server is not acceptable',
  timeout: 'the server did not answer in time',
}

function asFailure(error: unknown, failure: PublicFetchFailure): PublicFetchError {
  if (error instanceof PublicFetchError) return error
  const text = texts[failure] ?? 'the connection ended before the answer did, or the answer is not HTTP'
  return new PublicFetchError(failure, text, { cause: error })
}
