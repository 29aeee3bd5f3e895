import type { DeliveryOutcome, ProviderAdapter, SendCommand } from '../providers/provider-adapter.ts'
import { secretFault } from './secret-fault.ts'
import { type SecretOpener, SecretUnavailable } from './secret-opener.ts'

/**
 * An adapter whose secret may not open: that is a fault of the provider's configuration, for an operator to mend, and no message was sent.
 * A secret that the provider refused is dropped from memory, because the record may be newer.
 */
export function withSecretFaults(adapter: ProviderAdapter, secrets: Pick<SecretOpener, 'forget'>): ProviderAdapter {
  return {
    ...adapter,
    async send(command, io) {
      try {
        const outcome = await adapter.send(command, io)
        if ('code' in outcome && outcome.code === 'auth_failed' && command.secret) secrets.forget(command.secret)
        return outcome
      } catch (error) {
        if (error instanceof SecretUnavailable) return faultOf(command, error)
        throw error
      }
    },
    async reconcile(command, io) {
      try {
        return await adapter.reconcile(command, io)
      } catch (error) {
        if (error instanceof SecretUnavailable) return { kind: 'undecided', detail: { phase: 'token' } }
        throw error
      }
    },
  }
}

function faultOf({ provider }: SendCommand, error: SecretUnavailable): DeliveryOutcome {
  const fault = secretFault(error)
  if (fault.kind !== 'held' || provider.policy.terminal.configFault !== 'fail') return fault
  const { code, scope, detail } = fault
  return { kind: 'terminal_failure', code, scope, detail }
}
