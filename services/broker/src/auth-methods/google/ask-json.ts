import { readBounded } from '@constellation/client'
import type { FailureReason } from '@constellation/contracts-broker'
import { GoogleFailure } from './google-failure.ts'

const limitBytes = 1024 * 1024

export type Surroundings = {
  fetch: (request: Request) => Promise<Response>
  /** A signal that aborts when the time for one answer is over, to the last byte. */
  deadline: () => AbortSignal
}

/** Asks Google once, without following redirects, within 1 MiB. Everything but a JSON object is an outage; so is every 5xx. */
export async function askJson(
  surroundings: Surroundings,
  reason: FailureReason,
  { url, form }: { url: string; form?: URLSearchParams },
): Promise<{ status: number; body: Record<string, unknown> }> {
  const signal = surroundings.deadline()
  const request = new Request(url, {
    ...(form && { method: 'POST', body: form }),
    headers: { accept: 'application/json' },
    redirect: 'manual',
    signal,
  })
  try {
    const response = await surroundings.fetch(request)
    const body: unknown = JSON.parse(await readBounded(response, { limitBytes, signal }))
    if (response.status >= 500 || !isObject(body)) throw new Error(`status ${response.status}`)
    return { status: response.status, body }
  } catch (cause) {
    throw new GoogleFailure(reason, 'Google did not answer as it should', { isOutage: true, cause })
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
