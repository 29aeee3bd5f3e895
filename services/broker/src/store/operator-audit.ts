import type { Kysely } from 'kysely'
import type { Schema } from './schema.gen.ts'

/** Who operates the broker, as the audit names them. */
export type OperatorIdentity =
  /** A person with an access token; `service` called for them, or nobody did. */
  | { kind: 'user'; userId: string; sessionId: string; service: string | null }
  /** A user of the host who ran a command. */
  | { kind: 'command'; user: string }

/** Something that an operator read or changed, or was refused. */
export type OperatorAction = {
  id: string
  operator: OperatorIdentity
  requestId: string
  action: string
  target: string | null
  outcome: 'started' | 'ok' | 'refused'
  detail?: Readonly<Record<string, unknown>>
}

export async function recordOperatorAction(
  db: Kysely<Schema>,
  { id, operator, requestId, action, target, outcome, detail }: OperatorAction,
): Promise<void> {
  const isPerson = operator.kind === 'user'
  const who = isPerson ? { session: operator.sessionId } : { user: operator.user }
  await db
    .insertInto('audit_events')
    .values({
      id,
      actor_kind: operator.kind,
      actor_id: isPerson ? operator.userId : null,
      service: isPerson ? operator.service : null,
      action,
      target,
      outcome,
      request_id: requestId,
      detail: JSON.stringify({ ...who, ...detail }),
    })
    .execute()
}
