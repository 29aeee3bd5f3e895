import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import type { Api } from '../api/open-api.ts'
import { type OwnProvider, readOwnProvider } from './find-provider.ts'
import { providerForm, providerPath } from './provider-form.ts'

/** Replaces the secret of a provider of ours. The former one is refused at once. */
export async function setClientSecret(api: Api, own: OwnProvider, clientSecret: string): Promise<void> {
  await requireProvider(api, own)
  await api.write('PATCH', providerPath(own.pk), { client_secret: clientSecret }, providerForm, 'change a provider')
  const { client_secret } = await requireProvider(api, own)
  if (client_secret !== clientSecret)
    throw new StepFailure('verify_failed', 'Authentik took a client secret, and does not show it')
}

async function requireProvider(api: Api, own: OwnProvider) {
  const row = await readOwnProvider(api, own)
  if (!row) throw new StepFailure('dependency_failed', 'the provider does not exist at Authentik any more')
  return row
}
