import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import { createOrFind, type Made } from '../api/create-or-find.ts'
import type { Api } from '../api/open-api.ts'
import {
  type ApplicationRow,
  applicationForm,
  applicationPath,
  applicationsPath,
  type OwnApplication,
  readOwnApplication,
} from './application-form.ts'

export type WantedApplication = OwnApplication & { name: string; launchUrl: string | null }

/** An application at Authentik: what bindings refer to, and where people find it. */
export type SsoApplication = { pk: string; slug: string; name: string; launchUrl: string | null }

/** Makes the application of a provider, or gives ours the settings that it should have. Without a binding everybody may use it. */
export async function putApplication(api: Api, wanted: WantedApplication): Promise<Made<SsoApplication>> {
  const settings = settingsOf(wanted)
  const found = await readOwnApplication(api, wanted)
  const { isNew } = found
    ? { isNew: false }
    : await createOrFind(
        () =>
          api.write(
            'POST',
            applicationsPath,
            { ...settings, slug: wanted.slug },
            applicationForm,
            'make an application',
          ),
        () => readOwnApplication(api, wanted),
      )
  if (found && !isAsWanted(found, settings))
    await api.write('PATCH', applicationPath(wanted.slug), settings, applicationForm, 'change an application')
  const row = await readOwnApplication(api, wanted)
  if (!row || !isAsWanted(row, settings))
    throw new StepFailure('verify_failed', 'Authentik took the settings of an application, and does not show them')
  return { object: toSsoApplication(row), isNew }
}

/** Any binding that matches lets a person in. */
function settingsOf({ name, provider, launchUrl }: WantedApplication) {
  return { name, provider, meta_launch_url: launchUrl ?? '', policy_engine_mode: 'any' }
}

function isAsWanted(row: ApplicationRow, settings: ReturnType<typeof settingsOf>): boolean {
  return (
    row.name === settings.name &&
    row.provider === settings.provider &&
    (row.meta_launch_url ?? '') === settings.meta_launch_url &&
    row.policy_engine_mode === settings.policy_engine_mode
  )
}

export function toSsoApplication({ pk, slug, name, meta_launch_url }: ApplicationRow): SsoApplication {
  return { pk, slug, name, launchUrl: meta_launch_url || null }
}
