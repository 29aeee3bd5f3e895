import type { FlagTargets, RolloutUnit } from '@constellation/contracts-platform'
import type { FlagRow } from '../../store/flags.ts'
import { targetsOf } from './to-flag.ts'

type Lists = Readonly<Record<'allow' | 'deny', ReadonlySet<string>>>

/** A flag as it is evaluated. */
export type FlagDefinition = {
  key: string
  enabled: boolean
  archived: boolean
  defaultOn: boolean
  targets: Readonly<Record<keyof FlagTargets, Lists>>
  rolloutUnit: RolloutUnit
  rolloutBps: number
  salt: string
}

export function toDefinition(row: FlagRow): FlagDefinition {
  const { users, tenants, partners, plans } = targetsOf(row)
  return {
    key: row.key,
    enabled: row.enabled,
    archived: row.archived_at !== null,
    defaultOn: row.default_on,
    targets: { users: listsOf(users), tenants: listsOf(tenants), partners: listsOf(partners), plans: listsOf(plans) },
    // A CHECK of the table bounds the values.
    rolloutUnit: row.rollout_unit as RolloutUnit,
    rolloutBps: row.rollout_bps,
    salt: row.salt,
  }
}

function listsOf({ allow, deny }: FlagTargets[keyof FlagTargets]): Lists {
  return { allow: new Set(allow), deny: new Set(deny) }
}
