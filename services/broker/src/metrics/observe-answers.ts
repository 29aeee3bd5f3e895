import type { Answered } from '@constellation/chassis'
import { broker } from '@constellation/contracts-broker'
import {
  type AuthFailure,
  type AuthMethodLabel,
  authFailures,
  type BrokerMetrics,
  mintFailures,
} from './broker-metrics.ts'

/** The requests that begin or complete a sign-in. */
const signIns: Partial<Record<keyof typeof broker, AuthMethodLabel>> = {
  startWalletSignIn: 'wallet_sig',
  verifyWalletSignIn: 'wallet_sig',
  requestEmailSignIn: 'email_link',
  verifyEmailSignIn: 'email_link',
  startProviderSignIn: 'oauth2_google',
  confirmProviderSignIn: 'oauth2_google',
  exchangeLegacyToken: 'legacy_exchange',
}
const mints: ReadonlySet<string> = new Set<keyof typeof broker>(['mintAwsCredentials', 'mintOidcJwt'])

/** Counts an answered request, and gives a mint its outcome in the log line and the span. */
export function observeAnswer(
  metrics: BrokerMetrics,
  { operation, problem, seconds }: Answered,
): { outcome: string } | undefined {
  countProof(metrics, operation, problem)
  if (!mints.has(operation)) return undefined
  metrics.mintLatency.observe({}, seconds)
  if (problem === undefined) metrics.mints.add({})
  else metrics.mintsFailed.add({ reason: mintFailures.find((reason) => reason === problem) ?? 'other' })
  if (problem === 'idempotency_conflict') metrics.idempotencyConflicts.add({})
  return { outcome: problem ?? 'ok' }
}

function countProof(metrics: BrokerMetrics, operation: string, problem: string | undefined): void {
  const method = methodOf(operation)
  if (!method) return
  metrics.authAttempts.add({ method })
  // With a session only the proof itself counts: what the session may do is another question.
  if (problem === undefined || (method === 'session' && problem !== 'unauthorized')) return
  const reason: AuthFailure = authFailures.find((one) => one === problem) ?? 'other'
  metrics.authFailed.add({ method, reason })
  metrics.authFailedLegacy[reason].add({})
}

function methodOf(name: string): AuthMethodLabel | undefined {
  // The name of a request that met no operation is none of the contract.
  const operation = Object.hasOwn(broker, name) ? (name as keyof typeof broker) : undefined
  if (!operation) return undefined
  const { allow } = broker[operation]
  return signIns[operation] ?? (typeof allow === 'object' && 'own' in allow && allow.own ? 'session' : undefined)
}
