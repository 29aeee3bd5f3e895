import { z } from 'zod'
import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import { parseJson } from './parse-json.ts'

const longestWaitSeconds = 3600

/** Why a request was refused as a whole, by the status of its answer. */
export function httpFailure({ status, headers }: Response, text: string): StepFailure {
  if (status === 429) {
    const seconds = Number(headers.get('retry-after') ?? Number.NaN)
    const retryAfterSeconds = Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, longestWaitSeconds) : 0
    return new StepFailure('upstream_rate_limited', 'the mail server wants fewer requests', { retryAfterSeconds })
  }
  if (status === 401 || status === 402 || status === 403)
    return new StepFailure('upstream_auth', `the mail server does not accept the API key (${status})`)
  if (status === 404)
    return new StepFailure(
      'validation_rejected',
      'the mail server has no /jmap/: is it Stalwart 0.16, and its URL right?',
    )
  if (status >= 300 && status < 400)
    return new StepFailure(
      'upstream_unavailable',
      `the mail server redirects (${status}), which is not followed: is its URL right?`,
    )
  if (status === 400 && exceedsConcurrency(text))
    return new StepFailure('upstream_rate_limited', 'the mail server wants fewer requests at once')
  if (status >= 400 && status < 500)
    return new StepFailure('validation_rejected', `the mail server refuses the request (${status})`)
  return new StepFailure('upstream_unavailable', `the mail server does not work (${status})`)
}

const problemForm = z.object({ limit: z.literal('maxConcurrentRequests') })

function exceedsConcurrency(text: string): boolean {
  return problemForm.safeParse(parseJson(text)).success
}
