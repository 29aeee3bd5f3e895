import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import type { Api } from '../api/open-api.ts'
import { type ProviderRow, providerForm, providerPath, providersPath } from './provider-form.ts'

/** A provider of ours. It is recognised by its client, whose id is that of our application: providers have no attributes. */
export type OwnProvider = { pk: number; clientId: string }

const does = 'read providers'

/** The provider of a client; undefined where there is none. */
export async function findProvider(api: Api, clientId: string): Promise<ProviderRow | undefined> {
  const rows = await api.list(providersPath, { client_id: clientId }, providerForm, does)
  return rows.find(({ client_id }) => client_id === clientId)
}

/** Whether a provider of another client has this name. Names are unique. */
export async function isNameTaken(api: Api, { name, clientId }: { name: string; clientId: string }): Promise<boolean> {
  const rows = await api.list(providersPath, { name }, providerForm, does)
  return rows.some((row) => row.name === name && row.client_id !== clientId)
}

/** A provider by its number, where it is ours; undefined where it is gone. Throws where it is of another client. */
export async function readOwnProvider(api: Api, { pk, clientId }: OwnProvider): Promise<ProviderRow | undefined> {
  const row = await api.read(providerPath(pk), providerForm, does)
  if (row && row.client_id !== clientId)
    throw new StepFailure('external_conflict', 'the provider at Authentik is of another application')
  return row
}
