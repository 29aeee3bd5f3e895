import type { DeliveryOutcome } from '../providers/provider-adapter.ts'
import type { SecretUnavailable } from './secret-opener.ts'

type Fault = Extract<DeliveryOutcome, { kind: 'held' | 'retryable_failure' }>

/**
 * What an attempt comes to whose secret does not open. Usually the configuration is at fault, and every message of the provider waits for
 * an operator. While Vault does not answer, messages are tried again by themselves.
 */
export function secretFault({ error }: SecretUnavailable): Fault {
  const common = { scope: 'provider', ambiguous: false, detail: { phase: 'token' } } as const
  if (error === 'backend_unavailable')
    return { kind: 'retryable_failure', code: 'secret_unavailable', isUncounted: true, ...common }
  const hint = `The stored secret does not open (${error}). ${remedies[error] ?? rewrap}`
  return { kind: 'held', code: 'auth_failed', hint, ...common }
}

const rewrap = 'Wrap it again with mx wrap, and add it as a new version.'

const remedies: Partial<Record<SecretUnavailable['error'], string>> = {
  backend_denied: 'Check the token, the policy and the key of Vault.',
}
