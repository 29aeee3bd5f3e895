import type { ChangeBus } from './change-bus.ts'

export type RoleCache = {
  /** The union of the roles' permissions. A deleted role has none. */
  permissionsOf(roleIds: readonly string[]): Promise<ReadonlySet<string>>
  /** Tells every instance that a role has changed. Call it after the commit. */
  changed(roleId: string): Promise<void>
}

/** How long an instance trusts a cached role without a message, in milliseconds. */
const longestMs = 30_000

/** Caches the permissions of roles. Every instance drops a role when it changes. `now` is in milliseconds. */
export async function createRoleCache(options: {
  read: (roleIds: readonly string[]) => Promise<readonly { id: string; permissions: readonly string[] }[]>
  bus: ChangeBus
  now: () => number
}): Promise<RoleCache> {
  const kept = new Map<string, { permissions: readonly string[]; readAt: number }>()
  let generation = 0
  await options.bus.listen((roleId) => forget(roleId))

  function forget(roleId: string | null) {
    generation++
    if (roleId === null) kept.clear()
    else kept.delete(roleId)
  }

  function recall(roleIds: readonly string[], nowMs: number) {
    const entries = roleIds.flatMap((id) => {
      const role = kept.get(id)
      return role && nowMs - role.readAt < longestMs ? [[id, role.permissions] as const] : []
    })
    return new Map(entries)
  }

  async function read(roleIds: readonly string[], nowMs: number) {
    const before = generation
    const rows = new Map((await options.read(roleIds)).map(({ id, permissions }) => [id, permissions]))
    // A read that overlaps a change may be stale, so it serves this request and is not cached.
    if (before === generation)
      for (const id of roleIds) kept.set(id, { permissions: rows.get(id) ?? [], readAt: nowMs })
    return [...rows.values()]
  }

  return {
    async permissionsOf(roleIds) {
      const nowMs = options.now()
      const known = recall(roleIds, nowMs)
      const missing = roleIds.filter((id) => !known.has(id))
      const fresh = missing.length ? await read(missing, nowMs) : []
      return new Set([...known.values(), ...fresh].flat())
    },
    async changed(roleId) {
      forget(roleId)
      await options.bus.publish(roleId)
    },
  }
}
