import type { GrantState } from '@constellation/contracts-broker'
import { type Kysely, sql } from 'kysely'
import type { GrantRow } from './grants.ts'
import type { Schema } from './schema.gen.ts'

/** What a list of grants is narrowed to. A path matches everything below it. */
export type GrantFilter = {
  /** The master. */
  person?: string | undefined
  wallet?: string | undefined
  service?: string | undefined
  path?: string | undefined
  state?: GrantState | undefined
  since?: Date | undefined
  until?: Date | undefined
}

type Page = { limit: number; before: { grantedAt: Date; grantId: string } | undefined; now: Date }

/** A page of grants, the newest first: of all masters, or of the one that the filter names. */
export function listAllGrantRows(
  db: Kysely<Schema>,
  { person, wallet, service, path, state, since, until }: GrantFilter,
  { limit, before, now }: Page,
): Promise<GrantRow[]> {
  let query = db.selectFrom('grants').selectAll().orderBy('granted_at', 'desc').orderBy('grant_id', 'desc').limit(limit)
  if (before)
    query = query.where((eb) =>
      eb(eb.refTuple('granted_at', 'grant_id'), '<', eb.tuple(before.grantedAt, before.grantId)),
    )
  if (person !== undefined) query = query.where('master_omni_account', '=', person)
  if (wallet !== undefined) query = query.where('daemon_address', '=', wallet)
  if (service !== undefined) query = query.where('service', '=', service)
  if (path !== undefined) query = query.where(sql<boolean>`starts_with(scope_path, ${path})`)
  if (state !== undefined) query = query.where(stateAt(now), '=', state)
  if (since !== undefined) query = query.where('granted_at', '>=', since)
  if (until !== undefined) query = query.where('granted_at', '<', until)
  return query.execute()
}

/** The same decision as `grantState`, in SQL. */
function stateAt(now: Date) {
  return sql<GrantState>`case
    when revoked_at is not null then 'revoked'
    when expires_at <= ${now} then 'expired'
    when not_before > ${now} then 'not_active'
    when used_count >= max_uses then 'used_up'
    else 'live' end`
}
