import { type Flag, FlagTargets } from '@constellation/contracts-platform'
import type { FlagRow } from '../../store/flags.ts'

/** A flag as operators see it at a moment. */
export function toFlag(row: FlagRow, now: Date): Flag {
  const expiresOn = row.expires_day
  return {
    key: row.key,
    description: row.description,
    enabled: row.enabled,
    defaultOn: row.default_on,
    targets: targetsOf(row),
    // A CHECK of the table bounds the values.
    rolloutUnit: row.rollout_unit as Flag['rolloutUnit'],
    rolloutBps: row.rollout_bps,
    salt: row.salt,
    owner: row.owner,
    expiresOn,
    stale: expiresOn !== null && row.archived_at === null && expiresOn < now.toISOString().slice(0, 10),
    archivedAt: row.archived_at?.toISOString() ?? null,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}

export function targetsOf({ targets }: Pick<FlagRow, 'targets'>): FlagTargets {
  return FlagTargets.parse(targets)
}
