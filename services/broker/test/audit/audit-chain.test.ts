import { randomBytes, randomUUID } from 'node:crypto'
import pg from 'pg'
import { expect, test } from 'vitest'
import { createAuditWriter } from '../../src/audit/audit-writer.ts'
import { watchDurability } from '../../src/audit/durability.ts'
import { recordEvent } from '../../src/audit/record-event.ts'
import { verifyAudit } from '../../src/audit/verify/verify-audit.ts'
import { startBroker } from '../broker.ts'

test('sixteen writers on an empty chain make one line, with a place for each entry', async () => {
  await using broker = await startBroker()
  const pools = Array.from({ length: 16 }, () => new pg.Pool({ connectionString: broker.database.url, max: 1 }))
  const writers = pools.map((pool) => createAuditWriter(pool, watchDurability(pool)))
  const entries = writers.flatMap((writer) =>
    Array.from({ length: 50 }, () =>
      writer.write({ kind: 'append', subject: 'operator_event', subject_id: randomUUID(), content: '0'.repeat(64) }),
    ),
  )
  const positions = (await Promise.all(entries)).map((place) => place?.position ?? 0)
  expect(positions.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 800 }, (_, index) => index + 1))
  await Promise.all(pools.map((pool) => pool.end()))
})

test('what is hashed is what is stored, with any text and any moment', async () => {
  await using broker = await startBroker()
  for (let count = 0; count < 200; count++) {
    const detail = `${randomBytes(8).toString('latin1')}é€😀\u2028"\\`.replaceAll('\0', '')
    const who = { sourceIp: null, omniAccount: null, wallet: detail, tokenHash: '', requestId: detail }
    await recordEvent(
      { ...broker.deps, now: () => new Date(Date.now() + count * 7) },
      { ...who, kind: 'auth_failed', outcome: 'x', detail },
    )
  }
  const { problems, entries } = await verifyAudit(broker.owner, { auditHeads: broker.deps.auditHeads, heads: [] })
  expect([entries, problems]).toEqual([200, []])
})

test('one operation that the database refuses fails nobody else in its commit', async () => {
  await using broker = await startBroker()
  const { auditWriter } = broker.deps
  const entry = (subject: string) =>
    auditWriter.write({ kind: 'append', subject, subject_id: randomUUID(), content: 'c' })
  const results = await Promise.allSettled(
    ['operator_event', 'operator_event', 'nonsense', 'operator_event'].map(entry),
  )
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
})

test('a commit that the standby did not confirm is not durable: nothing is released', async () => {
  await using broker = await startBroker()
  const { daemon } = await broker.pair()
  // PostgreSQL says so in a warning, and the commit succeeds all the same.
  await broker.owner.executeQuery({
    ...broker.owner.selectFrom('grants').compile(),
    sql: `create function warn() returns trigger language plpgsql as $$ begin raise warning 'canceling wait for synchronous replication due to user request'; return new; end $$`,
    parameters: [],
  })
  await broker.owner.executeQuery({
    ...broker.owner.selectFrom('grants').compile(),
    sql: 'create trigger warn after insert on audit_chain for each row execute function warn()',
    parameters: [],
  })
  await expect(daemon.client.mintAwsCredentials({ body: await broker.signedCall(daemon) })).rejects.toMatchObject({
    code: 'audit_error',
  })
  const released = await broker.owner
    .selectFrom('mint_log')
    .select('id')
    .where('released', '=', true)
    .where('kind', '=', 'mint')
    .execute()
  expect(released).toEqual([])
})

test('with two connections, fifty mints and their refusals never wait for one another', async () => {
  await using broker = await startBroker({ variables: { BROKER_DATABASE_POOL: '2' } })
  const { daemon } = await broker.pair()
  const calls = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      broker.signedCall(daemon, { intent: index % 2 ? {} : { service: 'other' } }),
    ),
  )
  const results = await Promise.allSettled(calls.map((body) => daemon.client.mintAwsCredentials({ body })))
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(25)
})
