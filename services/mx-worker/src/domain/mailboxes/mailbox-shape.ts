import { MailAccountId, type Mailbox, MailboxId, ProviderId } from '@constellation/contracts-mx'
import type { MailboxRow } from '../../store/mailboxes.ts'

export function toMailbox(row: MailboxRow): Mailbox {
  return {
    id: MailboxId.parse(row.id),
    accountId: MailAccountId.parse(row.account_id),
    address: row.address,
    displayName: row.display_name,
    providerUser: row.provider_user,
    defaultProviderId: row.default_provider_id === null ? null : ProviderId.parse(row.default_provider_id),
    // The database permits these states and marks only.
    status: row.status as Mailbox['status'],
    holdReason: row.hold_reason,
    reconcileBy: row.reconcile_by as Mailbox['reconcileBy'],
    createdAt: row.created_at.toISOString(),
  }
}
