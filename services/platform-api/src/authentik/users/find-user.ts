import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import type { Api } from '../api/open-api.ts'
import { chooseOwn, type Sought } from '../choose-own.ts'
import { markedWith } from '../marker-attribute.ts'
import { type FoundUser, userForm, userPath, usersPath } from './user-form.ts'

export type SoughtUser = Sought<number> & {
  username: string
  email: string
}

const does = 'read users'

/**
 * The user of this marker, under whatever name by now; undefined where there is none. Throws where somebody else has the username or the
 * address, in whatever letters: they are a person of their own.
 */
export async function findUser(api: Api, sought: SoughtUser): Promise<FoundUser | undefined> {
  const recorded = sought.pk === undefined ? undefined : await readUser(api, sought.pk)
  // In another installation of Authentik the same number is somebody else's.
  if (recorded && !recorded.marker && !isEqual(recorded.username, sought.username))
    throw new StepFailure(
      'unclaimed_object',
      'the user of the recorded number is another person, without a marker of ours',
    )
  return chooseOwn(sought, recorded ? { recorded, marked: [], named: [] } : await searchUsers(api, sought))
}

export function readUser(api: Api, pk: number): Promise<FoundUser | undefined> {
  return api.read(userPath(pk), userForm, does)
}

async function searchUsers(api: Api, { marker, username, email }: SoughtUser) {
  const search = (query: Record<string, string>) =>
    api.list(usersPath, { ...query, include_groups: 'false' }, userForm, does)
  // The filters mind the case of letters, and the search does not.
  const [marked, ...named] = await Promise.all([
    search({ attributes: markedWith(marker) }),
    search({ username }),
    search({ search: username }),
    search({ email }),
  ])
  const isNamed = (user: FoundUser) => isEqual(user.username, username) || isEqual(user.email, email)
  return { recorded: undefined, marked, named: named.flat().filter(isNamed) }
}

function isEqual(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
