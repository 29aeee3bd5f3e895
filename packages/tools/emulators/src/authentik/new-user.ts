import { newUuid } from './new-uuid.ts'
import type { UserRow } from './rows.ts'

/** A user with the defaults of a new one, who has no password. */
export function newUser(
  given: Partial<UserRow> & Pick<UserRow, 'username' | 'name'>,
  { now, random, nextNumber }: { now: () => Date; random: (size: number) => Uint8Array; nextNumber: () => number },
): UserRow {
  const moment = now().toISOString()
  return {
    pk: nextNumber(),
    uuid: newUuid(random),
    email: '',
    is_active: true,
    attributes: {},
    path: 'users',
    type: 'internal',
    last_login: null,
    ...{ date_joined: moment, password_change_date: moment, last_updated: moment },
    password: undefined,
    ...given,
  }
}
