import { Failure } from '@constellation/chassis'
import type { Invitation } from '@constellation/contracts-platform'
import { hashToken } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { findInvitation, type MemberRow } from '../../store/members.ts'
import { findTenant } from '../../store/tenants.ts'

/** What an invitation is about. Unknown, used, withdrawn and expired ones are not there alike. */
export async function readInvitation({ db }: Deps, token: string): Promise<Invitation> {
  const invitation = await findInvitation(db, hashToken(token))
  const tenant = invitation && (await findTenant(db, invitation.tenant_id))
  if (!invitation || !tenant) throw noInvitation()
  return {
    tenant: { slug: tenant.slug, name: tenant.name },
    // A CHECK of the table bounds the roles.
    role: invitation.role as Invitation['role'],
    maskedEmail: mask(invitation.invited_email ?? ''),
    expiresAt: expiryOf(invitation),
  }
}

export function noInvitation(): Failure {
  return new Failure('not_found', 'there is no such invitation: it may be used, withdrawn or too old')
}

function expiryOf({ invite_expires_at }: MemberRow): string {
  if (!invite_expires_at) throw new Error('an open invitation has a time')
  return invite_expires_at.toISOString()
}

/** An address that its owner recognises and nobody else learns: the first letter and the domain. */
function mask(email: string): string {
  const at = email.lastIndexOf('@')
  return `${email.slice(0, 1)}…${email.slice(at)}`
}
