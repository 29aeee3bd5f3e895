import { messageStates } from '@constellation/contracts-mx'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startMx, type TestMx } from '../mx-worker.ts'

let mx: TestMx
beforeAll(async () => {
  mx = await startMx()
})
afterAll(() => mx[Symbol.asyncDispose]())

/** Every change of state that there is, and who makes it. */
const changes: Readonly<Record<string, readonly string[]>> = {
  // A claim, the end of a life, an operator.
  queued: ['sending', 'failed', 'deleted'],
  // The same, and "retry now".
  retry_wait: ['sending', 'failed', 'deleted', 'queued'],
  // The end of an attempt, or a claim that is given back.
  sending: ['sent', 'retry_wait', 'unknown', 'failed', 'queued'],
  // What a look-up found out, the end of a life, an operator.
  unknown: ['sent', 'retry_wait', 'failed', 'deleted'],
  // A redrive, an operator.
  failed: ['queued', 'deleted'],
  sent: ['deleted'],
  deleted: [],
}

test.each(messageStates.flatMap((from) => messageStates.map((to) => [from, to] as const)))(
  'the database permits a message to pass from %s to %s exactly when the table does',
  async (from, to) => {
    const { id } = await mx.owner.db
      .insertInto('queue_items')
      .values({
        id: mx.deps.newId(),
        account_id: mx.provider.accountId,
        mailbox_id: mx.mailbox.id,
        provider_id: mx.provider.id,
        lane: 0,
        status: from,
        expires_at: new Date(0),
        size_bytes: 1,
        recipient_count: 1,
        created_by: 'a test',
        ...claimOf(from),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const changed = mx.owner.db
      .updateTable('queue_items')
      .set({ status: to, ...claimOf(to) })
      .where('id', '=', id)
      .execute()
    const isPermitted = from === to || changes[from]?.includes(to)
    if (isPermitted) await changed
    else await expect(changed).rejects.toThrow(`cannot pass from ${from} to ${to}`)
    expect((await mx.item(id)).status).toBe(isPermitted ? to : from)
  },
)

test('a message that is claimed and may have been sent cannot be deleted', async () => {
  const changed = sql`insert into queue_items (id, account_id, mailbox_id, provider_id, lane, status, expires_at, size_bytes,
    recipient_count, created_by, claim_token, claim_expires_at) select ${mx.deps.newId()}::uuid, ${mx.provider.accountId}::uuid,
    ${mx.mailbox.id}::uuid, ${mx.provider.id}::uuid, 0, 'deleted', now(), 1, 1, 'a test', gen_random_uuid(), now()`
  await expect(changed.execute(mx.owner.db)).rejects.toThrow('violates check constraint')
})

function claimOf(status: string) {
  const isClaimed = status === 'sending'
  return {
    claim_token: isClaimed ? crypto.randomUUID() : null,
    claim_expires_at: isClaimed ? new Date(0) : null,
  }
}
