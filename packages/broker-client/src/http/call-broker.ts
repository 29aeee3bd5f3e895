import { BrokerError } from '../broker-error.ts'
import type { Deps } from '../deps.ts'
import { checkClock } from './check-clock.ts'
import { isObject, Reply } from './reply.ts'
import { toBrokerError } from './to-broker-error.ts'

export type BrokerCall = {
  path: string
  /** A body makes the call a POST. */
  body?: Record<string, unknown>
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  timeoutMs?: number
  /** Whether a right answer is refused too when the clocks differ: so a wrong clock is found at the sign-in. */
  needsClock?: boolean
}

/** Calls the broker once. Throws a `BrokerError` for every answer that is not the expected one, and for none. */
export async function callBroker(deps: Deps, call: BrokerCall): Promise<Reply> {
  const sentAt = deps.clock()
  const response = await send(deps, call)
  const receivedAt = deps.clock()
  if (call.needsClock || response.status === 401) checkClock(response.headers.get('date'), (sentAt + receivedAt) / 2)
  const content = await readJson(response)
  if (!response.ok) throw toBrokerError(response, content)
  if (!isObject(content)) throw new BrokerError('bad_answer', 'the answer of the broker is not a JSON object', response)
  return new Reply(content)
}

async function send(
  deps: Deps,
  { path, body, method = body ? 'POST' : 'GET', headers = {}, timeoutMs = 15_000 }: BrokerCall,
): Promise<Response> {
  const request = new Request(new URL(path, deps.url), {
    method,
    // A redirect could take the session and the signature elsewhere.
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
    headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  })
  try {
    return await deps.fetch(request)
  } catch (cause) {
    throw noAnswer(deps.url, cause)
  }
}

/** The codes of a connection that was never made, so that nothing was sent. */
const notSent =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|bad port)/

function noAnswer(url: string, cause: unknown): BrokerError {
  const reason = cause instanceof Error ? cause.cause : undefined
  // Fetch refuses some ports itself, without a code.
  const code = reason instanceof Error ? String('code' in reason ? reason.code : reason.message) : ''
  if (notSent.test(code))
    return new BrokerError('unreachable', `the broker at ${url} cannot be reached (${code})`, { cause })
  const why = cause instanceof Error && cause.name === 'TimeoutError' ? 'no answer in time' : 'the connection ended'
  return new BrokerError('no_reply', `the broker at ${url} gave no answer: ${why}`, { cause })
}

async function readJson(response: Response): Promise<unknown> {
  let text: string
  try {
    text = await response.text()
  } catch (cause) {
    throw new BrokerError('no_reply', 'the answer of the broker ended before it was whole', { cause })
  }
  try {
    return text ? JSON.parse(text) : {}
  } catch {
    return undefined
  }
}
