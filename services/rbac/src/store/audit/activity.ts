import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.gen.ts'

export type ActivityRow<Entry extends string> = {
  id: string
  occurred_at: Date
  actor_kind: string
  actor_id: string | null
  service: string | null
  /** Action and outcome, with a space between them. */
  entry: Entry
  amr: string[] | null
  provider: string | null
  factor: 'webauthn' | 'totp' | 'recovery_code' | null
  ip: string | null
  user_agent: string | null
}

type Which<Entry extends string> = {
  userId: string
  entries: readonly Entry[]
  limit: number
  after?: string
}

/**
 * The audit entries about a user that are among `entries`, the latest first, before the id in `after`. A sign-in has the
 * browser of its session.
 */
export async function listActivityRows<Entry extends string>(
  db: Kysely<Schema>,
  { userId, entries, limit, after }: Which<Entry>,
): Promise<ActivityRow<Entry>[]> {
  const { rows } = await sql<ActivityRow<Entry>>`
    select a.id, a.occurred_at, a.actor_kind, a.actor_id, a.service, a.action || ' ' || a.outcome as entry,
      case when jsonb_typeof(a.detail->'amr') = 'array' then array(select jsonb_array_elements_text(a.detail->'amr')) end as amr,
      a.detail->>'provider' as provider, a.detail->>'kind' as factor, a.detail->>'ip' as ip, s.user_agent
    from audit_events a left join sessions s on s.id = (a.detail->>'sessionId')::uuid and a.action = 'session.start'
    where a.target = ${userId} and a.action || ' ' || a.outcome = any (${[...entries]}::text[])
      and (${after ?? null}::uuid is null or a.id < ${after ?? null}::uuid)
    order by a.id desc limit ${limit}`.execute(db)
  return rows
}
