import { z } from 'zod'
import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import type { Api } from '../api/open-api.ts'

/** An application as the API shows it. */
export const applicationForm = z.object({
  pk: z.string().min(1),
  name: z.string(),
  slug: z.string(),
  provider: z.int().nullable(),
  meta_launch_url: z.string().nullable(),
  policy_engine_mode: z.string(),
})

export type ApplicationRow = z.output<typeof applicationForm>

export const applicationsPath = '/core/applications/'

export function applicationPath(slug: string): string {
  return `${applicationsPath}${encodeURIComponent(slug)}/`
}

/**
 * An application of ours. It is recognised by its provider: applications have no attributes, and what else they have is shown to people.
 * With the id that we recorded, one that lost its provider is ours too.
 */
export type OwnApplication = { slug: string; provider: number; pk?: string | undefined }

/** The application of ours under its slug; undefined where there is none. Never by a list: those of applications ignore filters. */
export async function readOwnApplication(api: Api, own: OwnApplication): Promise<ApplicationRow | undefined> {
  const row = await api.read(applicationPath(own.slug), applicationForm, 'read applications')
  if (!row || row.provider === own.provider) return row
  if (row.provider !== null)
    throw new StepFailure('external_conflict', 'the application at Authentik has another provider')
  if (row.pk !== own.pk)
    throw new StepFailure('unclaimed_object', 'an application of this slug is at Authentik, without a provider')
  return row
}
