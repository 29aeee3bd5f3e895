import { claimObject, type Marker } from '../../domain/provisioning/marker.ts'
import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import type { Api } from '../api/open-api.ts'
import { readGroup } from './find-group.ts'
import { groupPath } from './group-form.ts'

/** Deletes a group with our marker. Its members stay. One that is gone is no failure. */
export async function removeGroup(api: Api, { pk, marker }: { pk: string; marker: Marker }): Promise<void> {
  const group = await readGroup(api, pk)
  if (!group) return
  claimObject(group.marker, marker)
  await api.remove(groupPath(pk), 'delete a group')
  if (await readGroup(api, pk))
    throw new StepFailure('verify_failed', 'Authentik took the deletion of a group, and still shows it')
}
