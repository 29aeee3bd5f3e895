import { type Kysely, sql, type Transaction } from 'kysely'
import type { Schema } from './schema.gen.ts'

type Place = { accountId: string; userId: string }

/** The memberships of a user in accounts that are not deleted. */
export function listMembershipRows(db: Kysely<Schema>, userId: string) {
  return db
    .selectFrom('account_members as m')
    .innerJoin('accounts as a', 'a.id', 'm.account_id')
    .leftJoin('member_roles as r', (join) =>
      join.onRef('r.account_id', '=', 'm.account_id').onRef('r.user_id', '=', 'm.user_id'),
    )
    .select([
      'm.account_id',
      'a.name as account_name',
      sql<string[]>`array_remove(array_agg(r.role_id order by r.role_id), null)`.as('role_ids'),
    ])
    .where('m.user_id', '=', userId)
    .where('a.deleted_at', 'is', null)
    .groupBy(['m.account_id', 'a.name'])
    .orderBy('m.account_id')
    .execute()
}

/** The members of an account, by user id, after the id in `after`. */
export async function listMemberRows(
  db: Kysely<Schema>,
  accountId: string,
  page: { limit: number; after?: string; only?: string },
) {
  let query = db
    .selectFrom('account_members as m')
    .innerJoin('users as u', 'u.id', 'm.user_id')
    .select(['m.user_id', 'm.created_at', 'u.email', 'u.display_name', 'u.status', 'u.deleted_at'])
    .select((eb) =>
      eb
        .selectFrom('member_roles as r')
        .select(sql<string[]>`coalesce(array_agg(r.role_id order by r.role_id), '{}')`.as('ids'))
        .whereRef('r.account_id', '=', 'm.account_id')
        .whereRef('r.user_id', '=', 'm.user_id')
        .as('role_ids'),
    )
    .where('m.account_id', '=', accountId)
    .where('u.deleted_at', 'is', null)
    .orderBy('m.user_id')
    .limit(page.limit)
  // On both columns: otherwise a merge join would start at the first user of the table.
  if (page.after) query = query.where('m.user_id', '>', page.after).where('u.id', '>', page.after)
  if (page.only) query = query.where('m.user_id', '=', page.only)
  return query.execute()
}

export type MemberRow = Awaited<ReturnType<typeof listMemberRows>>[number]

/** Makes the user a member with exactly these roles. */
export async function putMember(
  trx: Transaction<Schema>,
  { accountId, userId }: Place,
  roleIds: readonly string[],
): Promise<void> {
  await trx
    .insertInto('account_members')
    .values({ account_id: accountId, user_id: userId })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await trx.deleteFrom('member_roles').where('account_id', '=', accountId).where('user_id', '=', userId).execute()
  if (roleIds.length === 0) return
  await trx
    .insertInto('member_roles')
    .values(roleIds.map((roleId) => ({ account_id: accountId, user_id: userId, role_id: roleId })))
    .execute()
}

export async function deleteMember(trx: Transaction<Schema>, { accountId, userId }: Place): Promise<boolean> {
  const deleted = await trx
    .deleteFrom('account_members')
    .where('account_id', '=', accountId)
    .where('user_id', '=', userId)
    .returning('user_id')
    .executeTakeFirst()
  return deleted !== undefined
}

/** The ids of active members of an account who have a role with `permission`. */
export async function listUsersWithPermission(
  trx: Transaction<Schema>,
  accountId: string,
  permission: string,
): Promise<string[]> {
  const holders = await trx
    .selectFrom('member_roles as m')
    .innerJoin('users as u', 'u.id', 'm.user_id')
    .select('m.user_id')
    .distinct()
    .where('m.account_id', '=', accountId)
    .where('m.role_id', 'in', (eb) =>
      eb
        .selectFrom('roles')
        .select('id')
        .where((own) => own.or([own('account_id', '=', accountId), own('account_id', 'is', null)]))
        .where(sql<boolean>`${permission} = any (permissions)`),
    )
    .where('u.deleted_at', 'is', null)
    .where('u.status', '=', 'active')
    .execute()
  return holders.map(({ user_id }) => user_id)
}

/** How many live members an account has, without the user in `except`. */
export async function countOtherMembers(trx: Transaction<Schema>, accountId: string, except: string): Promise<number> {
  const { count } = await trx
    .selectFrom('account_members as m')
    .innerJoin('users as u', 'u.id', 'm.user_id')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('m.account_id', '=', accountId)
    .where('m.user_id', '<>', except)
    .where('u.deleted_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}
