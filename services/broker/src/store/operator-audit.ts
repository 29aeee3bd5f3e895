import type { Kysely } from 'kysely'
import type { Schema } from './schema.gen.ts'

/** Something that an operator did by a command on the host. */
export type OperatorAction = {
  id: string
  requestId: string
  action: 'grant.revoke' | 'lease.revoke'
  target: string
  outcome: 'started' | 'ok'
  detail: { user: string }
}

export async function recordOperatorAction(
  db: Kysely<Schema>,
  { id, requestId, action, target, outcome, detail }: OperatorAction,
): Promise<void> {
  await db
    .insertInto('audit_events')
    .values({
      id,
      actor_kind: 'command',
      action,
      target,
      outcome,
      request_id: requestId,
      detail: JSON.stringify(detail),
    })
    .execute()
}
