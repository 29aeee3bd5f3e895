import { isDeepStrictEqual } from 'node:util'
import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import { createOrFind } from '../api/create-or-find.ts'
import type { Api } from '../api/open-api.ts'
import type { Discovery, SsoFoundations, SsoScope } from './discover.ts'
import { findProvider, isNameTaken } from './find-provider.ts'
import {
  type ProviderRow,
  providerForm,
  providerPath,
  providersPath,
  type SsoProvider,
  toSsoProvider,
} from './provider-form.ts'

export type WantedProvider = {
  /** The id of our application. It is how the provider is recognised. */
  clientId: string
  /** Such as `acme/wiki`. */
  name: string
  clientType: 'confidential' | 'public'
  /** At least one. They are compared letter by letter. */
  redirectUris: readonly string[]
  scopes: readonly SsoScope[]
}

/** `clientSecret` is null for a public client. It is shown to one person, and neither kept nor logged. */
export type PutProvider = { provider: SsoProvider; clientSecret: string | null; isNew: boolean }

/** Makes the provider of an application, or gives ours the settings that it should have. Its secret stays as it is. */
export async function putProvider(api: Api, discovery: Discovery, wanted: WantedProvider): Promise<PutProvider> {
  if (wanted.redirectUris.length === 0)
    throw new StepFailure('validation_rejected', 'without a redirect URI, Authentik would trust the first that it sees')
  const settings = settingsOf(await discovery.discover(), wanted)
  try {
    const isNew = await write(api, settings, wanted)
    const row = await findProvider(api, wanted.clientId)
    if (!row || Object.keys(differences(row, settings)).length > 0) throw unseen()
    const clientSecret = wanted.clientType === 'public' ? null : row.client_secret
    return { provider: toSsoProvider(row), clientSecret, isNew }
  } catch (error) {
    // What is refused may refer to a key or a flow that was replaced since we looked.
    discovery.forget()
    throw error
  }
}

/** Gives whether the provider is new. */
async function write(api: Api, settings: Settings, wanted: WantedProvider): Promise<boolean> {
  const found = await findProvider(api, wanted.clientId)
  const { object, isNew } = found ? { object: found, isNew: false } : await make(api, settings, wanted)
  const changes = differences(object, settings)
  if (Object.keys(changes).length > 0)
    await api.write('PATCH', providerPath(object.pk), changes, providerForm, 'change a provider')
  return isNew
}

type Settings = Omit<ProviderRow, 'pk' | 'client_id' | 'client_secret'>

function settingsOf(foundations: SsoFoundations, { name, clientType, redirectUris, scopes }: WantedProvider): Settings {
  return {
    name,
    client_type: clientType,
    redirect_uris: redirectUris.map((url) => ({ matching_mode: 'strict', url })),
    authorization_flow: foundations.authorizationFlow,
    invalidation_flow: foundations.invalidationFlow,
    signing_key: foundations.signingKey,
    property_mappings: scopes.map((scope) => foundations.scopeMappings[scope]).sort(),
    sub_mode: 'hashed_user_id',
    access_token_validity: 'minutes=10',
  }
}

/** A name that another provider has is a conflict, and not a mistake in what was sent. */
async function make(api: Api, settings: Settings, { name, clientId }: WantedProvider) {
  const body = { ...settings, client_id: clientId }
  return createOrFind(
    () => api.write('POST', providersPath, body, providerForm, 'make a provider'),
    async () => {
      const found = await findProvider(api, clientId)
      if (!found && (await isNameTaken(api, { name, clientId })))
        throw new StepFailure('external_conflict', 'another provider at Authentik has this name')
      return found
    },
  )
}

/** The settings that are not as they should be. The order of mappings says nothing. */
function differences(row: ProviderRow, settings: Settings): Partial<Settings> {
  const found = { ...row, property_mappings: row.property_mappings.toSorted() }
  const different = Object.entries(settings).filter(
    ([name, value]) => !isDeepStrictEqual(found[name as keyof Settings], value),
  )
  return Object.fromEntries(different)
}

function unseen(): StepFailure {
  return new StepFailure('verify_failed', 'Authentik took the settings of a provider, and does not show them')
}
