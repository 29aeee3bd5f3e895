import { Degraded } from './health.ts'
import type { Runtime } from './runtime.ts'

const limitMs = 5000

/**
 * Asks another service whether its process runs (`/healthz`). Throws while it does not answer 200 within five seconds, and `Degraded` when
 * the answer took longer than `slowMs`, in milliseconds.
 */
export async function probeHealth(
  runtime: Pick<Runtime, 'fetch' | 'now'>,
  baseUrl: string,
  { slowMs = limitMs }: { slowMs?: number } = {},
): Promise<void> {
  const startedAt = runtime.now().getTime()
  const request = new Request(new URL('/healthz', baseUrl), { signal: AbortSignal.timeout(limitMs) })
  const response = await runtime.fetch(request).catch((cause: unknown) => {
    // `fetch` says no more than that it failed.
    throw new Error(`${baseUrl} does not answer`, { cause })
  })
  await response.body?.cancel()
  if (response.status !== 200) throw new Error(`${baseUrl} answered ${response.status}`)
  const tookMs = runtime.now().getTime() - startedAt
  if (tookMs > slowMs) throw new Degraded(`${baseUrl} took ${tookMs} ms to answer`)
}
