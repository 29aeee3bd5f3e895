import { Failure } from '@constellation/chassis'
import type { AdmissionMailbox, AdmissionProvider } from '../../store/admission-route.ts'

/**
 * The provider that a message goes out through: the requested one, else the mailbox's, else the account's default, else the only
 * one that is enabled. A paused one is taken: the message waits.
 */
export function selectProvider(
  providers: readonly AdmissionProvider[],
  { mailbox, asked }: { mailbox: AdmissionMailbox; asked: string | undefined },
): AdmissionProvider {
  if (asked !== undefined) return selectNamed(providers, asked)
  const usable = providers.filter(({ status }) => status !== 'disabled')
  const provider =
    usable.find(({ id }) => id === mailbox.default_provider_id) ??
    usable.find(({ is_default }) => is_default) ??
    (usable.length === 1 ? usable[0] : undefined)
  if (provider) return provider
  throw new Failure('no_provider', 'the account has no default provider that is enabled: name one as providerId')
}

function selectNamed(providers: readonly AdmissionProvider[], asked: string): AdmissionProvider {
  const provider = providers.find(({ id }) => id === asked)
  if (!provider) throw new Failure('not_found', 'the account has no such provider')
  if (provider.status === 'disabled') throw new Failure('mail_provider_disabled', 'this provider is disabled')
  return provider
}
