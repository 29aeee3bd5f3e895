import {
  lanes,
  MailAccountId,
  MessageId,
  type Suppression,
  SuppressionId,
  type SuppressionScope,
} from '@constellation/contracts-mx'
import type { SuppressionRow } from '../../store/suppressions.ts'

export function toSuppression(row: SuppressionRow): Suppression {
  return {
    id: SuppressionId.parse(row.id),
    accountId: MailAccountId.parse(row.account_id),
    address: row.address,
    // The database keeps the first lane out of it.
    scope: row.lanes === null ? 'all' : (row.lanes.map((lane) => lanes[lane]) as Exclude<SuppressionScope, 'all'>),
    reason: row.reason,
    source: row.source as Suppression['source'],
    messageId: row.item_id === null ? null : MessageId.parse(row.item_id),
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    expiresAt: row.expires_at?.toISOString() ?? null,
  }
}
