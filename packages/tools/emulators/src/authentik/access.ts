import type { ApplicationRow, Contents, GroupRow } from './rows.ts'

/**
 * Whether a user passes the bindings of an application. Only those that are enabled count: without any, everybody passes. The groups and
 * users of bindings are one result, in which any match passes. There is no exception for superusers.
 */
export function mayOpen({ pk }: Pick<ApplicationRow, 'pk'>, user: number, { bindings, groups }: Contents): boolean {
  const enabled = bindings.filter(({ target, enabled: isEnabled }) => target === pk && isEnabled)
  if (enabled.length === 0) return true
  return enabled.some((binding) => {
    const matches = binding.group === null ? binding.user === user : isMember(user, binding.group, groups)
    return matches !== binding.negate
  })
}

/** A member of a group is a member of the groups above it too. */
function isMember(user: number, group: string, groups: readonly GroupRow[]): boolean {
  const below = groups.filter(({ parent }) => parent === group)
  const isDirect = groups.some(({ pk, users }) => pk === group && users.includes(user))
  return isDirect || below.some(({ pk }) => isMember(user, pk, groups))
}
