import { createHash } from 'node:crypto'
import type { Contents, GroupRow, UserRow } from './rows.ts'

/** A user as the API shows it. No answer has the password. */
export function describeUser({ password: _, ...user }: UserRow, { groups }: Contents, { includeGroups = true } = {}) {
  const own = groups.filter(({ users }) => users.includes(user.pk))
  return {
    ...user,
    is_superuser: own.some(({ is_superuser }) => is_superuser),
    groups: own.map(({ pk }) => pk),
    groups_obj: includeGroups ? own.map(describeBriefly) : null,
    avatar: '/static/dist/assets/images/user_default.png',
    uid: createHash('sha256').update(`${user.pk}-${user.uuid}`).digest('hex'),
  }
}

/** A group inside another object. */
function describeBriefly({ pk, name, is_superuser, parent, attributes }: GroupRow) {
  return { pk, num_pk: numberOf(pk), name, is_superuser, parent, attributes }
}

export function numberOf(uuid: string): number {
  return Number.parseInt(uuid.slice(0, 5), 16)
}
