import { Failure } from '@constellation/chassis'
import type { Grant } from '@constellation/contracts-broker'
import { decodeCursor, encodeCursor } from '@constellation/database'
import type { Deps } from '../../deps.ts'
import { type GrantRow, listGrantRows } from '../../store/grants.ts'
import type { Caller } from '../sessions/caller.ts'
import { unixSeconds } from '../unix-seconds.ts'

type Input = { limit: number; cursor?: string | undefined; owner?: string | undefined }

/** The caller's grants, newest first, the revoked ones included. Nobody lists another's. */
export async function listGrants({ db }: Deps, { session }: Caller, { limit, cursor, owner }: Input) {
  const master = session.omniAccount
  if (owner !== undefined && owner !== master) throw new Failure('permission_denied', 'these grants are not yours')
  const rows = await listGrantRows(db, master, {
    limit: limit + 1,
    before: cursor === undefined ? undefined : readGrantCursor(cursor),
  })
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const nextCursor = rows.length > limit && last ? encodeCursor([last.granted_at.toISOString(), last.grant_id]) : null
  return { owner: master, grants: page.map(toGrant), nextCursor }
}

export function toGrant(row: GrantRow): Grant {
  return {
    grant_id: row.grant_id,
    daemon_address: row.daemon_address,
    service: row.service,
    scope_path: row.scope_path,
    label: row.label,
    granted_at: unixSeconds(row.granted_at),
    not_before: unixSeconds(row.not_before),
    expires_at: unixSeconds(row.expires_at),
    max_uses: row.max_uses,
    used_count: row.used_count,
    revoked_at: row.revoked_at && unixSeconds(row.revoked_at),
  }
}

/** Where a page of grants ended. */
export function readGrantCursor(cursor: string) {
  const [grantedAt = '', grantId = ''] = decodeCursor(cursor, 2) ?? []
  if (Number.isNaN(Date.parse(grantedAt))) throw new Failure('malformed_request', 'the cursor is not one of ours')
  return { grantedAt: new Date(grantedAt), grantId }
}
