import { readBounded } from '@constellation/client'
import type { AdapterIo } from '../provider-adapter.ts'
import type { HttpAnswer } from './attempt-context.ts'

/** No answer of a provider that says something has more bytes. */
const longestAnswerBytes = 256 * 1024

/** How long everything may take, and the connection alone. */
type Times = { timeoutMs: number; connectTimeoutMs: number }

/** Sends one request and reads its answer as text, within the time. Follows no redirect and repeats nothing. */
export async function exchange(
  io: Pick<AdapterIo, 'fetch'>,
  request: Request,
  { timeoutMs, connectTimeoutMs }: Times,
): Promise<HttpAnswer> {
  const signal = AbortSignal.timeout(Math.max(1, Math.ceil(timeoutMs)))
  const response = await io.fetch(new Request(request, { redirect: 'manual', signal }), { connectTimeoutMs })
  const text = await readBounded(response, { limitBytes: longestAnswerBytes, signal })
  return { status: response.status, headers: response.headers, text }
}
