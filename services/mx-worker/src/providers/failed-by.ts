import { secretFault } from '../secrets/secret-fault.ts'
import { SecretUnavailable } from '../secrets/secret-opener.ts'
import type { DeliveryOutcome } from './provider-adapter.ts'
import type { FailedStep } from './provider-tester.ts'

type Failed = Exclude<DeliveryOutcome, { kind: 'sent' | 'queued_by_provider' }>

/** The step of a test that an outcome ended. */
export function failedBy(outcome: Failed): FailedStep {
  // Nothing defers a test: it has no claim and no bucket.
  if (outcome.kind === 'deferred') throw new Error(`a test was deferred: ${outcome.code}`)
  return { kind: 'failed', code: outcome.code, hint: hintOf(outcome), detail: outcome.detail }
}

function hintOf(outcome: Exclude<Failed, { kind: 'deferred' }>): string {
  if (outcome.kind === 'held') return outcome.hint
  if (outcome.code === 'secret_unavailable') return 'Vault does not answer: start or unseal it, then test again.'
  if (outcome.kind === 'terminal_failure') return 'The provider refuses the message for good: its answer says why.'
  if (outcome.ambiguous) return 'Nobody knows if the message was sent: look into the inbox before you test again.'
  return 'The provider does not take messages at this moment: test again in a few minutes.'
}

/** The step of a test that a secret ended which does not open. Rethrows every other error. */
export function failedBySecret(error: unknown): FailedStep {
  if (!(error instanceof SecretUnavailable)) throw error
  return failedBy(secretFault(error))
}
