import { Failure } from '@constellation/chassis'
import { invitationLifetimeSeconds } from '@constellation/contracts-platform'
import { hashToken, newToken } from '@constellation/tokens'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { InvitationMail } from '../../mails/invitation-mail.ts'
import { insertEvent } from '../../store/outbox.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { TenantRow } from '../../store/tenants.ts'

/** A link of an invitation: the token leaves by mail alone, and its hash is kept. */
export type Link = { token: string; tokenHash: string; lifetimeSeconds: number }

export function newLink({ random }: Pick<Deps, 'random'>): Link {
  const token = newToken('iv_', random)
  return { token, tokenHash: hashToken(token), lifetimeSeconds: invitationLifetimeSeconds }
}

/** Refuses invitations where no mail leaves: nobody would get them. */
export function requireMail({ mail }: Pick<Deps, 'mail'>): void {
  if (!mail) throw new Failure('mail_unavailable', 'set PLATFORM_API_MX_WORKER_URL, so that invitations can be sent')
}

type Sent = { tenant: TenantRow; email: string; name: string | null; invitedBy: string | null }

/** Lets the mail of an invitation leave after the commit. It is of no use once the invitation has expired. */
export async function sendInvitation(
  deps: Deps,
  trx: Transaction<Schema>,
  { token, lifetimeSeconds }: Link,
  { tenant, email, name, invitedBy }: Sent,
): Promise<void> {
  const data: InvitationMail = { to: email, name, tenant: tenant.name, locale: tenant.locale, invitedBy, token }
  await insertEvent(trx, deps.sealing, { id: deps.newId(), type: 'invitation', data, lifetimeSeconds })
}
