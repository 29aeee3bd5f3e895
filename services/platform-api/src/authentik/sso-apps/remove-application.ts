import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import type { Api } from '../api/open-api.ts'
import { applicationPath, type OwnApplication, readOwnApplication } from './application-form.ts'

/** Deletes an application of ours, with its bindings. Its provider stays. One that is gone is no failure. */
export async function removeApplication(api: Api, own: OwnApplication): Promise<void> {
  if (!(await readOwnApplication(api, own))) return
  await api.remove(applicationPath(own.slug), 'delete an application')
  if (await readOwnApplication(api, own))
    throw new StepFailure('verify_failed', 'Authentik took the deletion of an application, and still shows it')
}
