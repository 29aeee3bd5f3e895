import type { Client } from '@constellation/client'
import type { login } from '@constellation/contracts-login'
import { RbacEvent } from '@constellation/contracts-rbac'
import type { OutboxEvent } from '@constellation/jobs'

/** Delivers one event of the outbox to login. Throws when login does not accept it, so that it is retried. */
export async function deliverEvent(
  client: Pick<Client<typeof login>, 'receiveEvent'>,
  event: OutboxEvent,
): Promise<void> {
  const { id, type, data, createdAt } = event
  await client.receiveEvent({ body: RbacEvent.parse({ id, type, data, occurredAt: createdAt.toISOString() }) })
}
