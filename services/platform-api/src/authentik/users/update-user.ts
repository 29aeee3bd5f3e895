import { isDeepStrictEqual } from 'node:util'
import { claimObject, type Marker } from '../../domain/provisioning/marker.ts'
import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import type { Api } from '../api/open-api.ts'
import { withMarker } from '../marker-attribute.ts'
import { readUser } from './find-user.ts'
import { type FoundUser, userForm, userPath } from './user-form.ts'

/** A user of ours. With `adopt`, one whose marker was lost is ours too, and gets it again. */
export type OwnUser = { pk: number; marker: Marker; adopt?: boolean | undefined }

export type UserChanges = { username?: string; email?: string; name?: string; path?: string; isActive?: boolean }

/**
 * Changes what differs, and the marker where it was lost. Deactivating deletes the tokens of the user, and mostly their sessions: end
 * those by themselves afterwards.
 */
export async function updateUser(api: Api, own: OwnUser, changes: UserChanges): Promise<FoundUser> {
  const user = await requireOwnUser(api, own)
  const different = differences(user, own, changes)
  if (Object.keys(different).length === 0) return user
  // PUT would keep the sessions of a user who is deactivated.
  await api.write('PATCH', userPath(own.pk), different, userForm, 'change a user')
  const changed = await readUser(api, own.pk)
  if (!changed || Object.keys(differences(changed, own, changes)).length > 0)
    throw new StepFailure('verify_failed', 'Authentik took the change of a user, and does not show it')
  return changed
}

/** The user, who has our marker. Throws a StepFailure otherwise. */
export async function requireOwnUser(api: Api, { pk, marker, adopt }: OwnUser): Promise<FoundUser> {
  const user = await readUser(api, pk)
  if (!user) throw new StepFailure('dependency_failed', 'the user does not exist at Authentik any more')
  claimObject(user.marker, marker, { adopt: adopt ?? false })
  return user
}

/** The members that a PATCH must have. Attributes are replaced as a whole, so all of them are sent. */
function differences(user: FoundUser, { marker }: OwnUser, { isActive, ...changes }: UserChanges) {
  const texts = Object.entries(changes).filter(([name, value]) => value !== user[name as keyof typeof changes])
  const attributes = withMarker(user.attributes, marker)
  return {
    ...Object.fromEntries(texts),
    ...(isActive !== undefined && isActive !== user.isActive && { is_active: isActive }),
    ...(!isDeepStrictEqual(attributes, user.attributes) && { attributes }),
  }
}
