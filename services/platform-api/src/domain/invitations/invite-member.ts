import { Failure } from '@constellation/chassis'
import { normalizeEmail } from '@constellation/contract'
import type { TenantMember, TenantRole } from '@constellation/contracts-platform'
import { isUniqueViolation } from '@constellation/database'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { insertInvitation, isMemberWithAddress } from '../../store/members.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { TenantRow } from '../../store/tenants.ts'
import { findUser } from '../../store/users.ts'
import { type Caller, nameOf } from '../access/caller.ts'
import { guardTenant } from '../access/guard-tenant.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { createOnce, type Repeatable } from '../idempotency/create-once.ts'
import { findReadMember } from '../members/to-member.ts'
import { newLink, requireMail, sendInvitation } from './send-invitation.ts'

export type Invited = { email: string; role: TenantRole; name?: string | undefined }

/**
 * Invites a person by mail. Nothing here depends on whether the address has an account: it joins when its owner signs in, or signs up, and
 * accepts.
 */
export async function inviteMember(
  deps: Deps,
  caller: Caller,
  slug: string,
  invited: Invited,
  repeatable: Repeatable,
): Promise<TenantMember> {
  const tenant = await guardTenant(deps, caller, 'inviteMember', slug)
  return createOnce(deps, caller, repeatable, {
    operation: 'inviteMember',
    request: { slug, ...invited },
    create: (id) => invite(deps, caller, tenant, { ...invited, id }),
    read: (id) => findReadMember(deps.db, id),
  })
}

/** The same for a tenant whose caller is checked. */
export async function invite(
  deps: Deps,
  caller: Caller,
  tenant: TenantRow,
  { id, ...invited }: Invited & { id: string; action?: string },
): Promise<void> {
  const insert = await prepareInvitation(deps, caller, invited)
  await deps.throttle.invitations(tenant.id)
  if (await isMemberWithAddress(deps.db, tenant.id, normalizeEmail(invited.email))) throw alreadyThere('a member')
  try {
    await deps.db.transaction().execute((trx) => insert(trx, tenant, id))
  } catch (cause) {
    if (!isUniqueViolation(cause, 'tenant_memberships_invited')) throw cause
    throw alreadyThere('invited', { cause })
  }
}

/**
 * Prepares an invitation, and gives what writes it under an id, with its mail and its entry of the audit, into a transaction. Throws where
 * no mail leaves.
 */
export async function prepareInvitation(
  deps: Deps,
  caller: Caller,
  { email, role, name, action = 'member.invite' }: Invited & { action?: string },
): Promise<(trx: Transaction<Schema>, tenant: TenantRow, id: string) => Promise<void>> {
  requireMail(deps)
  const invitedBy = await nameOfInviter(deps, caller)
  const link = newLink(deps)
  return async (trx, tenant, id) => {
    const { tokenHash, lifetimeSeconds } = link
    const address = { email, emailNormalized: normalizeEmail(email) }
    const row = { id, tenantId: tenant.id, role, name, ...address, tokenHash, lifetimeSeconds }
    await insertInvitation(trx, { ...row, invitedBy: nameOf(caller) })
    await sendInvitation(deps, trx, link, { tenant, email, name: name ?? null, invitedBy })
    const entry = { action, tenantId: tenant.id, detail: { memberId: id, email, role } }
    await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
  }
}

function alreadyThere(what: string, options?: ErrorOptions) {
  return new Failure('already_exists', `a person with this address is ${what} already`, options)
}

/** The name of a person, for the mail; null for the user of the host. */
export async function nameOfInviter({ db }: Deps, caller: Caller): Promise<string | null> {
  if (caller.kind === 'command') return null
  return (await findUser(db, caller.userId))?.name ?? null
}
