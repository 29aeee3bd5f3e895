import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import type { Api } from '../api/open-api.ts'
import { type OwnProvider, readOwnProvider } from './find-provider.ts'
import { providerPath } from './provider-form.ts'

/** Deletes a provider of ours. One that is gone is no failure. */
export async function removeProvider(api: Api, own: OwnProvider): Promise<void> {
  if (!(await readOwnProvider(api, own))) return
  await api.remove(providerPath(own.pk), 'delete a provider')
  if (await readOwnProvider(api, own))
    throw new StepFailure('verify_failed', 'Authentik took the deletion of a provider, and still shows it')
}
