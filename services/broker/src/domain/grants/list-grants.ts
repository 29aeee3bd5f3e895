import { Failure } from '@constellation/chassis'
import type { Grant } from '@constellation/contracts-broker'
import { decodeCursor } from '@constellation/database'
import type { Deps } from '../../deps.ts'
import type { GrantRow } from '../../store/grants.ts'
import { listAllGrantRows } from '../../store/operator-grants.ts'
import { type PageInput, toPage } from '../paging/paging.ts'
import type { Caller } from '../sessions/caller.ts'
import { unixSeconds } from '../unix-seconds.ts'

type Input = PageInput & { owner?: string | undefined }

/** The caller's grants, newest first, the revoked ones included. Nobody lists another's. */
export async function listGrants({ db, now }: Deps, { session }: Caller, { limit, cursor, owner }: Input) {
  const master = session.omniAccount
  if (owner !== undefined && owner !== master) throw new Failure('permission_denied', 'these grants are not yours')
  const before = cursor === undefined ? undefined : readGrantCursor(cursor)
  const rows = await listAllGrantRows(db, { person: master }, { limit: limit + 1, before, now: now() })
  const { items: grants, nextCursor } = toPage(rows, limit, toGrant, placeOfGrant)
  return { owner: master, grants, nextCursor }
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

/** Where a page of grants ended. `readGrantCursor` reads it. */
export function placeOfGrant(row: GrantRow): string[] {
  return [row.granted_at.toISOString(), row.grant_id]
}

/** Where a page of grants ended. */
export function readGrantCursor(cursor: string) {
  const [grantedAt = '', grantId = ''] = decodeCursor(cursor, 2) ?? []
  if (Number.isNaN(Date.parse(grantedAt))) throw new Failure('malformed_request', 'the cursor is not one of ours')
  return { grantedAt: new Date(grantedAt), grantId }
}
