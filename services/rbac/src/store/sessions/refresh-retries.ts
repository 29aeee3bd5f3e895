import { statement } from '@constellation/database'
import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.gen.ts'
import { type Rotation, successorOfUsed, usedColumns } from './refresh-tokens.ts'
import { isUsable, type LiveSession } from './sessions.ts'

/** The grace period. No request and no reply of a refresh is on its way for longer. */
const grace = sql`interval '10 seconds'`

export type Retry = {
  /** `repeat`: give the unused token again. `replace`: give another one in its place. */
  answer: 'repeat' | 'replace' | 'expired' | 'reuse'
  /** The salts that lead from the token to the unused one. */
  salts: readonly string[]
  /** The hash of the unused token. */
  head: string
}

/**
 * Judges a used token. Within the grace period it leads to the unused token of its chain, later only to a direct successor
 * that was never presented. The answer holds as long as nobody changes the unused token.
 */
export async function judgeRetry(db: Kysely<Schema>, tokenHash: string): Promise<Retry> {
  const { rows } = await sql<Retry>`
    with recursive chain as (
      select 0 as place, used_at >= now() - ${grace} as recent,
        token_hash, replaced_by, successor_salt, used_at, repeated_at, expires_at
      from refresh_tokens where token_hash = ${tokenHash}
      union all
      select place + 1, recent, t.token_hash, t.replaced_by, t.successor_salt, t.used_at, t.repeated_at, t.expires_at
      from chain c join refresh_tokens t on t.token_hash = c.replaced_by
      where c.place = 0 or c.recent
    ), head as (
      select * from chain order by place desc limit 1
    )
    select token_hash as head, array(select successor_salt from chain where place < head.place order by place) as salts,
      case
        when used_at is not null then 'reuse'
        when recent or repeated_at >= now() - ${grace} then 'repeat'
        when expires_at <= now() then 'expired'
        else 'replace'
      end as answer
    from head`.execute(db)
  return rows[0] ?? { answer: 'reuse', salts: [], head: '' }
}

/** Notes that another reply gives the unused token out. Gives its session, or undefined when it was used or replaced meanwhile. */
export async function repeatHead(db: Kysely<Schema>, head: string): Promise<{ session_id: string } | undefined> {
  return db
    .updateTable('refresh_tokens')
    .set({ repeated_at: sql<Date>`now()` })
    .where('token_hash', '=', head)
    .where('used_at', 'is', null)
    .returning('session_id')
    .executeTakeFirst()
}

/** Consumes the unused token `head` without a successor, and gives the used token another one in its place. */
export type Replacement = Rotation & { head: string }

/**
 * Answers a used token with a new successor, in one statement that changes the unused token of its chain. Nobody gets the
 * session when that token was used or given out meanwhile.
 */
export async function replaceSuccessor(db: Kysely<Schema>, replacement: Replacement): Promise<LiveSession | undefined> {
  const [row] = await replacing(db, replacement)
  return row
}

const replacing = statement(
  (_: Kysely<Schema>, { tokenHash, head, successorHash, salt, presenter }: Replacement) => sql<LiveSession>`
    with used as (
      update refresh_tokens t
      set used_at = now(), successor_salt = ''
      from sessions s join users u on u.id = s.user_id join accounts a on a.id = s.account_id
      where t.token_hash = ${head} and t.used_at is null and t.expires_at > now() and (t.repeated_at is null or t.repeated_at < now() - ${grace})
        and s.id = t.session_id and ${isUsable}
      returning ${usedColumns}
    ), repeated as (
      update refresh_tokens set used_at = now(), replaced_by = ${successorHash}, successor_salt = ${salt}
      from used where token_hash = ${tokenHash}
    ), ${successorOfUsed({ successorHash, presenter })}`,
)
