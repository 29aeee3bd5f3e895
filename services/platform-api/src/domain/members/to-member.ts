import { MembershipId, type TenantMember } from '@constellation/contracts-platform'
import type { Kysely } from 'kysely'
import { findMember, type MemberRow } from '../../store/members.ts'
import { listSteps, type StepRow } from '../../store/provisioning.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { healthOf } from '../provisioning/read-provisioning.ts'

/** A member as the contract shows them, by their row and their steps. */
export function toMember(row: MemberRow, steps: readonly StepRow[]): TenantMember {
  return {
    id: MembershipId.parse(row.id),
    userId: row.user_id,
    name: row.name,
    email: row.email,
    // CHECKs of the table bound these. Nobody who was removed is shown.
    role: row.role as TenantMember['role'],
    status: row.status as TenantMember['status'],
    isGuest: row.home_tenant_id !== row.tenant_id,
    invitedAt: row.invited_at?.toISOString() ?? null,
    inviteExpiresAt: row.invite_expires_at?.toISOString() ?? null,
    joinedAt: row.joined_at?.toISOString() ?? null,
    suspendedAt: row.suspended_at?.toISOString() ?? null,
    suspendReason: row.suspend_reason,
    provisioningHealth: healthOf(steps),
    createdAt: row.created_at.toISOString(),
  }
}

/** The same of several, whose steps are read. */
export async function readMembers(db: Kysely<Schema>, rows: readonly MemberRow[]): Promise<TenantMember[]> {
  const ids = rows.map(({ id }) => id)
  const steps = Map.groupBy(await listSteps(db, 'membership', ids), ({ subject_id }) => subject_id)
  return rows.map((row) => toMember(row, steps.get(row.id) ?? []))
}

/** The same of one; undefined where there is none. */
export async function findReadMember(db: Kysely<Schema>, id: string): Promise<TenantMember | undefined> {
  const row = await findMember(db, id)
  return row && toMember(row, await listSteps(db, 'membership', [id]))
}

/** The same of one who is there. */
export async function readMember(db: Kysely<Schema>, id: string): Promise<TenantMember> {
  const member = await findReadMember(db, id)
  if (!member) throw new Error(`the membership ${id} is there`)
  return member
}
