import type { TenantRole } from '@constellation/contracts-platform'
import { likeBeginning, newestFirst, type Page } from '@constellation/database'
import { type Kysely, sql, type Transaction, type UpdateObject } from 'kysely'
import type { Schema } from './schema.gen.ts'

/** A membership with its person. */
export type MemberRow = NonNullable<Awaited<ReturnType<typeof findMember>>>

function members(db: Kysely<Schema>) {
  return db
    .selectFrom('tenant_memberships as m')
    .innerJoin('tenants as t', 't.id', 'm.tenant_id')
    .leftJoin('users as u', 'u.id', 'm.user_id')
    .selectAll('m')
    .select(['t.rbac_account_id', 't.slug', 'u.home_tenant_id'])
    .select((eb) => [
      eb.fn.coalesce('u.name', 'm.invited_name').as('name'),
      eb.fn.coalesce('u.email', 'm.invited_email').as('email'),
      eb
        .exists(
          eb
            .selectFrom('tenant_memberships as other')
            .select('other.id')
            .whereRef('other.user_id', '=', 'm.user_id')
            .whereRef('other.id', '<>', 'm.id')
            .where('other.status', 'not in', ['removed', 'removing']),
        )
        .as('has_other_memberships'),
    ])
}

export function findMember(db: Kysely<Schema>, id: string) {
  return members(db).where('m.id', '=', id).executeTakeFirst()
}

/** A member, or an invitation, of a tenant. Who was removed is not there. */
export function findMemberOf(db: Kysely<Schema>, tenantId: string, id: string): Promise<MemberRow | undefined> {
  return members(db)
    .where('m.id', '=', id)
    .where('m.tenant_id', '=', tenantId)
    .where('m.status', '<>', 'removed')
    .executeTakeFirst()
}

/** The membership of a person in a tenant. */
export function findMembership(
  db: Kysely<Schema>,
  tenantId: string,
  userId: string,
): Promise<{ id: string; status: string; role: string } | undefined> {
  return db
    .selectFrom('tenant_memberships')
    .select(['id', 'status', 'role'])
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('status', '<>', 'removed')
    .executeTakeFirst()
}

type MemberFilter = { status?: string | undefined; role?: TenantRole | undefined; search?: string | undefined }

/** Members and invitations of a tenant, the newest first. */
export function listMemberRows(
  db: Kysely<Schema>,
  tenantId: string,
  { status, role, search }: MemberFilter,
  page: Page,
): Promise<MemberRow[]> {
  let query = members(db).where('m.tenant_id', '=', tenantId).where('m.status', '<>', 'removed')
  if (status !== undefined) query = query.where('m.status', '=', status)
  if (role !== undefined) query = query.where('m.role', '=', role)
  if (search !== undefined) {
    const beginning = likeBeginning(search.toLowerCase())
    query = query.where(sql<boolean>`coalesce(u.email_normalized, m.invited_email_normalized) like ${beginning}`)
  }
  return newestFirst(query, page, 'm.id').execute()
}

export type NewInvitation = {
  id: string
  tenantId: string
  role: TenantRole
  email: string
  emailNormalized: string
  name: string | undefined
  invitedBy: string
  tokenHash: string
  lifetimeSeconds: number
}

const inSeconds = (seconds: number) => sql<Date>`now() + make_interval(secs => ${seconds})`

/** Throws a unique violation of `tenant_memberships_invited` when the address is invited already. */
export async function insertInvitation(trx: Transaction<Schema>, invitation: NewInvitation): Promise<void> {
  await trx
    .insertInto('tenant_memberships')
    .values({
      id: invitation.id,
      tenant_id: invitation.tenantId,
      role: invitation.role,
      status: 'invited',
      invited_email: invitation.email,
      invited_email_normalized: invitation.emailNormalized,
      invited_name: invitation.name ?? null,
      invited_by: invitation.invitedBy,
      invited_at: sql<Date>`now()`,
      invite_token_hash: invitation.tokenHash,
      invite_expires_at: inSeconds(invitation.lifetimeSeconds),
    })
    .execute()
}

/** Whether a person with this address is a member of the tenant. */
export async function isMemberWithAddress(
  db: Kysely<Schema>,
  tenantId: string,
  emailNormalized: string,
): Promise<boolean> {
  const found = await db
    .selectFrom('tenant_memberships as m')
    .innerJoin('users as u', 'u.id', 'm.user_id')
    .select('m.id')
    .where('m.tenant_id', '=', tenantId)
    .where('u.email_normalized', '=', emailNormalized)
    .where('m.status', '<>', 'removed')
    .executeTakeFirst()
  return found !== undefined
}

/** The invitation with this token that can still be accepted, locked against others who accept it. */
export async function lockInvitation(trx: Transaction<Schema>, tokenHash: string): Promise<MemberRow | undefined> {
  const open = await openInvitation(trx, tokenHash).forUpdate().executeTakeFirst()
  return open && findMember(trx, open.id)
}

/** The same, to read. */
export async function findInvitation(db: Kysely<Schema>, tokenHash: string): Promise<MemberRow | undefined> {
  const open = await openInvitation(db, tokenHash).executeTakeFirst()
  return open && findMember(db, open.id)
}

function openInvitation(db: Kysely<Schema>, tokenHash: string) {
  return db
    .selectFrom('tenant_memberships')
    .select('id')
    .where('invite_token_hash', '=', tokenHash)
    .where('invite_expires_at', '>', sql<Date>`now()`)
}

/** Gives an invitation a new token and a new time; false where it was accepted or withdrawn. */
export async function renewInvitation(
  trx: Transaction<Schema>,
  id: string,
  { tokenHash, lifetimeSeconds }: { tokenHash: string; lifetimeSeconds: number },
): Promise<boolean> {
  return change(trx, id, ['invited'], {
    invite_token_hash: tokenHash,
    invite_expires_at: inSeconds(lifetimeSeconds),
  })
}

const noInvitation = { invite_token_hash: null, invite_expires_at: null }

/** Makes a member of the person who accepted. Throws a unique violation of `tenant_memberships_person` where they are one. */
export async function acceptInvitationRow(trx: Transaction<Schema>, id: string, userId: string): Promise<void> {
  await change(trx, id, ['invited'], { status: 'provisioning', user_id: userId, ...noInvitation })
}

/** Ends an invitation; false where it was accepted or withdrawn. */
export function withdrawInvitationRow(trx: Transaction<Schema>, id: string): Promise<boolean> {
  return change(trx, id, ['invited'], { status: 'removed', removed_at: sql<Date>`now()`, ...noInvitation })
}

export function setMemberRoleRow(trx: Transaction<Schema>, id: string, role: TenantRole): Promise<boolean> {
  return change(trx, id, ['provisioning', 'active', 'suspended'], { role })
}

export function suspendMemberRow(trx: Transaction<Schema>, id: string, reason: string | undefined): Promise<boolean> {
  const suspended = { status: 'suspended', suspended_at: sql<Date>`now()`, suspend_reason: reason ?? null }
  return change(trx, id, ['active'], suspended)
}

export function resumeMemberRow(trx: Transaction<Schema>, id: string): Promise<boolean> {
  return change(trx, id, ['suspended'], { status: 'active', suspended_at: null, suspend_reason: null })
}

export function beginRemoval(trx: Transaction<Schema>, id: string): Promise<boolean> {
  const removing = { status: 'removing', suspended_at: null, suspend_reason: null }
  return change(trx, id, ['provisioning', 'active', 'suspended'], removing)
}

export function activateMember(trx: Transaction<Schema>, id: string): Promise<boolean> {
  return change(trx, id, ['provisioning'], { status: 'active', joined_at: sql<Date>`now()` })
}

export function finishRemoval(trx: Transaction<Schema>, id: string): Promise<boolean> {
  return change(trx, id, ['removing'], { status: 'removed', removed_at: sql<Date>`now()` })
}

type Change = UpdateObject<Schema, 'tenant_memberships'>

/** Changes a membership in one of these states; false where it is in another. */
async function change(trx: Transaction<Schema>, id: string, from: readonly string[], to: Change): Promise<boolean> {
  const changed = await trx
    .updateTable('tenant_memberships')
    .set({ ...to, version: sql<number>`version + 1`, updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where('status', 'in', from)
    .returning('id')
    .executeTakeFirst()
  return changed !== undefined
}

/** Whether a tenant has an administrator who can do something. */
export async function hasActiveAdmin(db: Kysely<Schema>, tenantId: string): Promise<boolean> {
  const admin = await db
    .selectFrom('tenant_memberships')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('role', '=', 'tenant_admin')
    .where('status', '=', 'active')
    .limit(1)
    .executeTakeFirst()
  return admin !== undefined
}

/** Locks the tenant against a second change of its administrators, and counts the active ones beside a member. */
export async function countOtherAdmins(trx: Transaction<Schema>, tenantId: string, id: string): Promise<number> {
  await trx.selectFrom('tenants').select('id').where('id', '=', tenantId).forUpdate().executeTakeFirstOrThrow()
  const { others } = await trx
    .selectFrom('tenant_memberships')
    .select(sql<number>`count(*)::int`.as('others'))
    .where('tenant_id', '=', tenantId)
    .where('role', '=', 'tenant_admin')
    .where('status', '=', 'active')
    .where('id', '<>', id)
    .executeTakeFirstOrThrow()
  return others
}
