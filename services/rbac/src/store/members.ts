import { type Kysely, sql, type Transaction } from 'kysely'
import { builtInRoles, platformAccountId } from './built-in-ids.ts'
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

/** Whether somebody administers the platform, active or not. */
export async function hasPlatformAdministrator(db: Kysely<Schema>): Promise<boolean> {
  const role = await db
    .selectFrom('member_roles')
    .select('user_id')
    .where('role_id', '=', builtInRoles.platformAdmins)
    .where('account_id', '=', platformAccountId)
    .limit(1)
    .executeTakeFirst()
  return role !== undefined
}

/** The ids of active members of an account who have a role with `permission`. */
export async function listUsersWithPermission(
  trx: Transaction<Schema>,
  accountId: string,
  permission: string,
): Promise<string[]> {
  const holders = await usersWithPermission(trx, accountId, permission).execute()
  return holders.map(({ userId }) => userId)
}

/** Those of them who can use it: they are not restricted, and their home is active. */
export function listUsersWhoMayUse(
  trx: Transaction<Schema>,
  accountId: string,
  permission: string,
): Promise<{ userId: string; homeAccountId: string }[]> {
  return (
    usersWithPermission(trx, accountId, permission)
      .innerJoin('accounts as home', 'home.id', 'u.home_account_id')
      .where('u.restricted', '=', false)
      // The administrators of a suspended account still count in it: it is resumed with them.
      .where((eb) =>
        eb.or([
          eb('home.id', '=', accountId),
          eb.and([eb('home.status', '=', 'active'), eb('home.deleted_at', 'is', null)]),
        ]),
      )
      .execute()
  )
}

function usersWithPermission(trx: Transaction<Schema>, accountId: string, permission: string) {
  return trx
    .selectFrom('member_roles as m')
    .innerJoin('users as u', 'u.id', 'm.user_id')
    .select(['m.user_id as userId', 'u.home_account_id as homeAccountId'])
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
}

/** Whether a user other than `except` is a member of the account or has it as their home. */
export function hasOtherUsers(trx: Transaction<Schema>, accountId: string, except: string): Promise<boolean> {
  return hasUsersBut(trx, accountId, except)
}

/** Whether any user is a member of the account or has it as their home. */
export function hasUsers(trx: Transaction<Schema>, accountId: string): Promise<boolean> {
  return hasUsersBut(trx, accountId)
}

async function hasUsersBut(trx: Transaction<Schema>, accountId: string, except?: string): Promise<boolean> {
  const users = (relation: 'member' | 'home') => {
    const query = trx
      .selectFrom('users as u')
      .select('u.id')
      .where('u.deleted_at', 'is', null)
      .$if(except !== undefined, (others) => others.where('u.id', '<>', except ?? ''))
    return relation === 'home'
      ? query.where('u.home_account_id', '=', accountId)
      : query.innerJoin('account_members as m', 'm.user_id', 'u.id').where('m.account_id', '=', accountId)
  }
  return (await users('member').unionAll(users('home')).limit(1).executeTakeFirst()) !== undefined
}
