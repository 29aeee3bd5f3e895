import type { Client } from '@constellation/client'
import type { login } from '@constellation/contracts-login'
import { RbacEvent } from '@constellation/contracts-rbac'
import type { OutboxEvent } from '@constellation/jobs'

/** Hands one event of the outbox to login. Throws when it was not taken, so that it is tried again. */
export async function deliverEvent(
  client: Pick<Client<typeof login>, 'receiveEvent'>,
  event: OutboxEvent,
): Promise<void> {
  const { id, type, data, createdAt } = event
  await client.receiveEvent({ body: RbacEvent.parse({ id, type, data, occurredAt: createdAt.toISOString() }) })
}
