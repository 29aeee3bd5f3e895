import { likeBeginning } from '@constellation/database'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Schema } from './schema.gen.ts'
import { everyColumn, type UserRow } from './users.ts'

export type UserFilter = {
  /** Null means all accounts. */
  accountIds: readonly string[] | null
  onlyUserId?: string
  emailNormalized?: string
  search?: string
  status?: string
}

/** A search reads at most so many users by address and as many by name. */
const mostMatches = 200

/** Users in the order of their creation, after the id in `after`. */
export async function listUserRows(
  db: Kysely<Schema>,
  filter: UserFilter,
  page: { limit: number; after?: string },
): Promise<UserRow[]> {
  let query = db.selectFrom('users').select(everyColumn).orderBy('id').limit(page.limit)
  if (page.after) query = query.where('id', '>', page.after)
  if (filter.onlyUserId) query = query.where('id', '=', filter.onlyUserId)
  if (filter.accountIds) query = query.where('home_account_id', 'in', filter.accountIds)
  if (filter.emailNormalized) query = query.where('email_normalized', '=', filter.emailNormalized)
  if (filter.status === 'deleted') query = query.where('deleted_at', 'is not', null)
  else query = query.where('deleted_at', 'is', null)
  if (filter.status && filter.status !== 'deleted') query = query.where('status', '=', filter.status)
  if (filter.search) query = query.where('id', 'in', matchesOf(filter.search, filter.accountIds))
  return query.execute()
}

/** The ids of live users whose address or name starts with the text. Each is read along its own index. */
function matchesOf(search: string, accountIds: readonly string[] | null) {
  const beginning = likeBeginning(search.toLowerCase())
  const within = accountIds ? sql`and home_account_id in (${sql.join(accountIds)})` : sql``
  const along = (column: RawBuilder<unknown>) => sql`
    (select id from users where ${column} like ${beginning} and deleted_at is null ${within}
      order by ${column} using ~<~ limit ${mostMatches})`
  return sql<string>`(${along(sql`email_normalized`)} union ${along(sql`lower(display_name)`)})`
}

/** Users with one of these ids or one of these proved addresses, in the order of their creation. */
export function findUserRows(
  db: Kysely<Schema>,
  { ids, emailsNormalized }: { ids: readonly string[]; emailsNormalized: readonly string[] },
): Promise<UserRow[]> {
  return db
    .selectFrom('users')
    .select(everyColumn)
    .where('deleted_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb('id', '=', sql<string>`any (${ids}::uuid[])`),
        eb.and([
          eb('email_normalized', '=', sql<string>`any (${emailsNormalized}::text[])`),
          eb('email_verified_at', 'is not', null),
        ]),
      ]),
    )
    .orderBy('id')
    .execute()
}

export async function countUserRows(db: Kysely<Schema>, accountId: string): Promise<number> {
  const { count } = await db
    .selectFrom('users')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('home_account_id', '=', accountId)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}
