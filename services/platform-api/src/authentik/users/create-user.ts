import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import { createOrFind, type Made } from '../api/create-or-find.ts'
import type { Api } from '../api/open-api.ts'
import { withMarker } from '../marker-attribute.ts'
import { findUser, readUser, type SoughtUser } from './find-user.ts'
import { updateUser } from './update-user.ts'
import { type FoundUser, userForm, usersPath } from './user-form.ts'

export type NewUser = SoughtUser & {
  name: string
  /** The folder of the user at Authentik, such as `tenants/acme`. */
  path: string
}

/**
 * Makes a user without a password. One that is there with our marker is given back as it is, and an adopted one gets the marker: whether
 * anything else of them may change depends on who they are.
 */
export async function createUser(api: Api, wanted: NewUser): Promise<Made<FoundUser>> {
  const found = await findUser(api, wanted)
  if (!found) return make(api, wanted)
  if (found.marker) return { object: found, isNew: false }
  const object = await updateUser(api, { pk: found.pk, marker: wanted.marker, adopt: true }, {})
  return { object, isNew: false }
}

async function make(api: Api, wanted: NewUser): Promise<Made<FoundUser>> {
  const { username, email, name, path, marker } = wanted
  const body = { username, email, name, path, is_active: true, attributes: withMarker({}, marker) }
  const { object, isNew } = await createOrFind(
    () => api.write('POST', usersPath, body, userForm, 'make a user'),
    () => findUser(api, { ...wanted, adopt: false }),
  )
  const user = await readUser(api, object.pk)
  if (!user) throw new StepFailure('verify_failed', 'Authentik took a new user, and does not show it')
  return { object: user, isNew }
}
