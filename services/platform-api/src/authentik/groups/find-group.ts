import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import type { Api } from '../api/open-api.ts'
import { chooseOwn, type Sought } from '../choose-own.ts'
import { markedWith } from '../marker-attribute.ts'
import { type FoundGroup, groupForm, groupPath, groupsPath } from './group-form.ts'

export type SoughtGroup = Sought<string> & { name: string }

const does = 'read groups'

/** The group of this marker, under whatever name it is by now; undefined where there is none. Throws where the name is not ours. */
export async function findGroup(api: Api, sought: SoughtGroup): Promise<FoundGroup | undefined> {
  const recorded = sought.pk === undefined ? undefined : await readGroup(api, sought.pk)
  const own = chooseOwn(sought, recorded ? { recorded, marked: [], named: [] } : await searchGroups(api, sought))
  // Members of such a group would rule all of Authentik.
  if (own?.isSuperuser)
    throw new StepFailure('external_conflict', 'the group at Authentik makes its members superusers')
  return own
}

export function readGroup(api: Api, pk: string): Promise<FoundGroup | undefined> {
  return api.read(`${groupPath(pk)}?include_users=false`, groupForm, does)
}

async function searchGroups(api: Api, { marker, name }: SoughtGroup) {
  const search = (query: Record<string, string>) =>
    api.list(groupsPath, { ...query, include_users: 'false' }, groupForm, does)
  const [named, marked] = await Promise.all([search({ name }), search({ attributes: markedWith(marker) })])
  return { recorded: undefined, marked, named: named.filter((group) => group.name === name) }
}
