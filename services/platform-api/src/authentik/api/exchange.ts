import { readBounded } from '@constellation/client'
import type { TimedFetch } from '@constellation/timed-fetch'
import { StepFailure } from '../../domain/provisioning/step-failure.ts'

export type AuthentikConnection = {
  /** Where Authentik answers inside our network, without the path of the API. */
  baseUrl: string
  /** An API token. */
  token: string
  fetch: TimedFetch
  now: () => Date
  /** How long one answer may take, to its last byte. Ten seconds when absent. */
  answerTimeoutMs?: number
}

export type Answer = { status: number; headers: Headers; text: string }

const connectTimeoutMs = 2000
/** A page of a hundred users with their groups has less. */
const longestAnswerBytes = 4 * 1024 * 1024

/** Sends one request and reads its answer to the end. Follows no redirect and repeats nothing. Throws a StepFailure without an answer. */
export async function exchange(
  { baseUrl, token, fetch: send, answerTimeoutMs = 10_000 }: AuthentikConnection,
  { method, path, body }: { method: string; path: string; body?: object | undefined },
): Promise<Answer> {
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(), answerTimeoutMs)
  const { signal } = deadline
  const request = new Request(new URL(`/api/v3${path}`, baseUrl), {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
    redirect: 'manual',
    signal,
  })
  try {
    const response = await send(request, { connectTimeoutMs })
    const text = await readBounded(response, { limitBytes: longestAnswerBytes, signal })
    return { status: response.status, headers: response.headers, text }
  } catch (cause) {
    const message = signal.aborted ? 'Authentik did not answer in time' : 'Authentik gave no whole answer'
    throw new StepFailure('upstream_unavailable', message, { cause })
  } finally {
    clearTimeout(timer)
  }
}
