import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import { createOrFind, type Made } from '../api/create-or-find.ts'
import type { Api } from '../api/open-api.ts'
import { readMarker, withMarker } from '../marker-attribute.ts'
import { findGroup, readGroup, type SoughtGroup } from './find-group.ts'
import { type FoundGroup, groupForm, groupPath, groupsPath } from './group-form.ts'

/** Makes the group, or gives ours the name and the marker that it should have. Nothing is written where it has both. */
export async function putGroup(api: Api, wanted: SoughtGroup): Promise<Made<FoundGroup>> {
  const found = await findGroup(api, wanted)
  if (found) return { object: await repairGroup(api, found, wanted), isNew: false }
  const body = { name: wanted.name, is_superuser: false, attributes: withMarker({}, wanted.marker) }
  const { object, isNew } = await createOrFind(
    () => api.write('POST', groupsPath, body, groupForm, 'make a group'),
    () => findGroup(api, wanted),
  )
  return { object: await repairGroup(api, await requireGroup(api, object.pk), wanted), isNew }
}

async function repairGroup(api: Api, group: FoundGroup, wanted: SoughtGroup): Promise<FoundGroup> {
  if (isAsWanted(group, wanted)) return group
  const body = { name: wanted.name, attributes: withMarker(group.attributes, wanted.marker) }
  await api.write('PATCH', groupPath(group.pk), body, groupForm, 'change a group')
  const changed = await requireGroup(api, group.pk)
  if (!isAsWanted(changed, wanted)) throw unseen()
  return changed
}

function isAsWanted({ name, attributes }: FoundGroup, { name: wanted, marker }: SoughtGroup): boolean {
  const found = readMarker(attributes)
  return name === wanted && found?.kind === marker.kind && found.id === marker.id && found.env === marker.env
}

async function requireGroup(api: Api, pk: string): Promise<FoundGroup> {
  const group = await readGroup(api, pk)
  if (!group) throw unseen()
  return group
}

function unseen(): StepFailure {
  return new StepFailure('verify_failed', 'Authentik took the change of a group, and does not show it')
}
