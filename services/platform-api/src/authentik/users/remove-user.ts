import { claimObject, type Marker } from '../../domain/provisioning/marker.ts'
import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import type { Api } from '../api/open-api.ts'
import { readUser } from './find-user.ts'
import { userPath } from './user-form.ts'

/** Deletes a user with our marker, with their sessions and tokens. One who is gone is no failure. */
export async function removeUser(api: Api, { pk, marker }: { pk: number; marker: Marker }): Promise<void> {
  const user = await readUser(api, pk)
  if (!user) return
  claimObject(user.marker, marker)
  await api.remove(userPath(pk), 'delete a user')
  if (await readUser(api, pk))
    throw new StepFailure('verify_failed', 'Authentik took the deletion of a user, and still shows it')
}
