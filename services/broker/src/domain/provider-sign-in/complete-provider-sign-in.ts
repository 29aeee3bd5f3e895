import type { FailureReason } from '@constellation/contracts-broker'
import { hashToken } from '@constellation/tokens'
import type { OAuth2Google } from '../../auth-methods/auth-methods.ts'
import type { Deps } from '../../deps.ts'
import { consumePending, keepProvedPerson, type PendingRow } from '../../store/oauth-pending.ts'
import { failRequest } from '../../store/sign-in-requests.ts'
import { requireAuthMethod } from '../identities/require-auth-method.ts'

/** What Google sent the browser back with. */
export type ProviderAnswer = Partial<Record<'code' | 'state' | 'error' | 'error_description', string>> & {
  host: string
}

/** What the browser is shown. Only `confirm` leads on: the person types the code of the program. */
export type Completed =
  | { kind: 'confirm'; token: string; asked: { at: Date; from: string } }
  /** Nothing was consumed: the answer is not one, or not of a sign-in that waits. */
  | { kind: 'unreadable' }
  | { kind: 'unknown' }
  /** This answer ended the sign-in. */
  | { kind: 'failed'; reason: FailureReason; isOutage: boolean }

/**
 * Takes the answer of Google. The row is consumed first, once, and only who consumed it may end the sign-in: an answer that is repeated, or
 * made up, leaves a sign-in that still runs alone.
 */
export async function completeProviderSignIn(deps: Deps, answer: ProviderAnswer): Promise<Completed> {
  const google = requireAuthMethod(deps, 'oauth2_google')
  const { code, error } = answer
  if (!answer.state || (!code && !error)) return { kind: 'unreadable' }
  const state = google.state.read(answer.state)
  if (!state || answer.host !== google.callbackHost) return { kind: 'unknown' }
  const pending = await consumePending(deps.db, state.requestId, deps.now())
  if (!pending) return { kind: 'unknown' }
  if (pending.provider !== 'google') return fail(deps, pending, { reason: 'provider_mismatch' })
  if (pending.nonce !== state.nonce) return fail(deps, pending, { reason: 'nonce_mismatch' })
  if (!code) return fail(deps, pending, refusalOf(answer))
  return prove(deps, google, { pending, code })
}

async function prove(deps: Deps, google: OAuth2Google, { pending, code }: { pending: PendingRow; code: string }) {
  const { request_id: requestId, code_verifier: codeVerifier, nonce } = pending
  const proved = await google.complete({ code, codeVerifier, nonce }).catch((failure: unknown) => failure)
  if (!isPerson(proved)) {
    const { reason, isOutage } = failureOf(proved)
    deps.logger.warn({ error: proved, reason }, 'a sign-in at Google failed')
    return fail(deps, pending, { reason, isOutage })
  }
  const token = Buffer.from(deps.random(32)).toString('base64url')
  const { sub: identityValue, email } = proved
  const kept = await keepProvedPerson(deps.db, { requestId, tokenHash: hashToken(token), identityValue, email })
  if (!kept) return { kind: 'unknown' } as const
  return { kind: 'confirm', token, asked: { at: kept.asked_at, from: kept.asked_from } } as const
}

type Person = Awaited<ReturnType<OAuth2Google['complete']>>

function isPerson(proved: unknown): proved is Person {
  return !(proved instanceof Error)
}

/** A failure that Google's adapter does not know is a bug of ours, and the program must not wait for it. */
function failureOf(failure: unknown): { reason: FailureReason; isOutage: boolean } {
  const { reason = 'internal', isOutage = true } = failure as Partial<{ reason: FailureReason; isOutage: boolean }>
  return { reason, isOutage }
}

function refusalOf({ error, error_description }: ProviderAnswer) {
  if (error === 'access_denied') return { reason: 'user_denied' } as const
  return { reason: 'code_exchange_failed', detail: printable(`${error} ${error_description ?? ''}`) } as const
}

/** A text of Google's answer, which anybody can make up: short, and without control characters. */
function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, ' ').trim().slice(0, 200)
}

type Ended = { reason: FailureReason; detail?: string; isOutage?: boolean }

async function fail({ db, now }: Deps, { request_id: requestId }: PendingRow, ended: Ended): Promise<Completed> {
  const { reason, detail, isOutage = false } = ended
  await failRequest(db, { requestId, reason, detail, now: now() })
  return { kind: 'failed', reason, isOutage }
}
