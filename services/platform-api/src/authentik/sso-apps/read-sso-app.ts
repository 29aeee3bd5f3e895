import type { Api } from '../api/open-api.ts'
import { readOwnApplication } from './application-form.ts'
import { type BindingRow, isBindingOf, listBindings } from './binding-form.ts'
import { findProvider } from './find-provider.ts'
import { type SsoProvider, toSsoProvider } from './provider-form.ts'
import { type SsoApplication, toSsoApplication } from './put-application.ts'

/** The three objects by what recognises them; `application` is the id that we recorded. */
export type SoughtSsoApp = { clientId: string; slug: string; group: string; application?: string | undefined }

/** Who may use an application: the members of its group alone, everybody at Authentik, or others than its members. */
export type SsoAccess = 'members' | 'everybody' | 'others'

/** What is there of an application. Only with all three and access for `members` it is whole. */
export type SsoAppState = {
  provider: SsoProvider | undefined
  application: SsoApplication | undefined
  /** The binding of the group. */
  binding: string | undefined
  /** Undefined without an application. */
  access: SsoAccess | undefined
}

/** Reads the three objects of an application. */
export async function readSsoApp(api: Api, sought: SoughtSsoApp): Promise<SsoAppState> {
  const provider = await findProvider(api, sought.clientId)
  if (!provider) return { provider: undefined, application: undefined, binding: undefined, access: undefined }
  const own = { slug: sought.slug, provider: provider.pk, pk: sought.application }
  const application = await readOwnApplication(api, own)
  const bindings = application ? await listBindings(api, application.pk) : []
  const ofGroup = (row: BindingRow) => isBindingOf(row, application?.pk ?? '', sought.group)
  return {
    provider: toSsoProvider(provider),
    application: application && toSsoApplication(application),
    binding: bindings.find(ofGroup)?.pk,
    access: application && accessOf(bindings, ofGroup),
  }
}

/** Only enabled bindings count, and any of them lets a person in. */
function accessOf(bindings: readonly BindingRow[], ofGroup: (row: BindingRow) => boolean): SsoAccess {
  const enabled = bindings.filter((row) => row.enabled)
  if (enabled.length === 0) return 'everybody'
  return enabled.every(ofGroup) ? 'members' : 'others'
}
