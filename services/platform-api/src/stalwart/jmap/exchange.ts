import { readBounded } from '@constellation/client'
import type { TimedFetch } from '@constellation/timed-fetch'
import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import { httpFailure } from './http-failure.ts'

export type StalwartConnection = {
  /** Where Stalwart answers inside our network. What it says of itself names its public host, and is not followed. */
  baseUrl: string
  /** The API key, read for each request so that a new one needs no restart. */
  credentials: () => Promise<string>
  fetch: TimedFetch
  /** Two seconds to connect and ten for the whole answer unless they are given. */
  timeouts?: { connectMs: number; answerMs: number }
}

const defaultTimeouts = { connectMs: 2000, answerMs: 10_000 }
/** A domain that is in use names every object that uses it. */
const longestAnswerBytes = 4 * 1024 * 1024

/**
 * Sends one request and gives the text of its answer. Follows no redirect and repeats nothing. Throws a StepFailure; what Stalwart says in
 * a refusal is left out, since it repeats the request with its secrets.
 */
export async function exchange(connection: StalwartConnection, body: string): Promise<string> {
  const key = await readKey(connection)
  const { answerMs } = connection.timeouts ?? defaultTimeouts
  const signal = AbortSignal.timeout(answerMs)
  const request = new Request(new URL('/jmap/', connection.baseUrl), {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', accept: 'application/json' },
    body,
    redirect: 'manual',
    signal,
  })
  const { response, text } = await ask(connection, request, signal)
  if (response.status !== 200) throw httpFailure(response, text)
  return text
}

async function readKey({ credentials }: StalwartConnection): Promise<string> {
  const key = await credentials().catch((cause: unknown) => {
    throw new StepFailure('upstream_auth', 'the key for the mail server cannot be read', { cause })
  })
  // The error of a header would quote it.
  if (!/^[!-~]+$/.test(key))
    throw new StepFailure('upstream_auth', 'the key for the mail server is empty or has other signs')
  return key
}

async function ask(connection: StalwartConnection, request: Request, signal: AbortSignal) {
  const { connectMs } = connection.timeouts ?? defaultTimeouts
  try {
    const response = await connection.fetch(request, { connectTimeoutMs: connectMs })
    return { response, text: await readBounded(response, { limitBytes: longestAnswerBytes, signal }) }
  } catch (cause) {
    const message = signal.aborted ? 'the mail server did not answer in time' : 'the mail server gave no whole answer'
    throw new StepFailure('upstream_unavailable', message, { cause })
  }
}
