import { readRetryAfter } from '@constellation/client'
import { z } from 'zod'
import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import type { Answer } from './exchange.ts'
import { parseJson } from './parse-json.ts'

/** What a call was for, in words that follow "may not" or "refuses to", and the members that it sent. */
export type Purpose = { does: string; sent: readonly string[] }

const longestWaitSeconds = 3600

/** Why Authentik refused a call, by the status of its answer. Of the answer itself only names that we sent are repeated. */
export function failureOf(answer: Answer, purpose: Purpose, now: Date): StepFailure {
  const { status } = answer
  if (status === 401 || status === 403) return new StepFailure('upstream_auth', refusedMessage(answer, purpose))
  if (status === 429)
    return new StepFailure('upstream_rate_limited', 'Authentik wants fewer requests', waitOf(answer, now))
  if (status >= 300 && status < 400) return new StepFailure('upstream_unavailable', redirectMessage(status))
  if (status >= 400 && status < 500)
    return new StepFailure(
      'validation_rejected',
      `Authentik refuses to ${purpose.does} (${status})${namesOf(answer, purpose)}`,
    )
  return new StepFailure('upstream_unavailable', `Authentik does not work (${status})`, waitOf(answer, now))
}

/** An answer that is no JSON of the form that we know. What was requested may have been done. */
export function unreadable(): StepFailure {
  return new StepFailure('upstream_unavailable', 'the answer of Authentik cannot be read')
}

function redirectMessage(status: number): string {
  return `Authentik redirects (${status}), which is not followed: is its URL right?`
}

const detailForm = z.object({ detail: z.string() })
const tokenRefusals = ['Token invalid/expired', 'Authentication credentials were not provided.']

function refusedMessage({ text }: Answer, { does }: Purpose): string {
  const detail = detailForm.safeParse(parseJson(text)).data?.detail ?? ''
  if (tokenRefusals.includes(detail)) return 'Authentik does not accept the token'
  return `the account at Authentik lacks a permission: it may not ${does}`
}

/** The members that Authentik complains about, of those that we sent. */
function namesOf({ text }: Answer, { sent }: Purpose): string {
  const complaints = z.record(z.string(), z.unknown()).safeParse(parseJson(text)).data ?? {}
  const names = sent.filter((name) => name in complaints)
  return names.length > 0 ? `: ${names.join(', ')}` : ''
}

function waitOf({ headers }: Answer, now: Date): { retryAfterSeconds?: number } {
  const ms = readRetryAfter(headers, now)
  return ms === undefined ? {} : { retryAfterSeconds: Math.min(Math.ceil(ms / 1000), longestWaitSeconds) }
}
