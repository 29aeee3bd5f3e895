import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { signHead } from '../../src/audit/sign-head.ts'
import { verifyAudit } from '../../src/audit/verify/verify-audit.ts'
import { startBroker, type TestBroker } from '../broker.ts'

/** A broker that has released, refused and changed something. */
async function used(broker: TestBroker) {
  const { master, daemon, grantId } = await broker.pair()
  for (let count = 0; count < 3; count++)
    await daemon.client.mintAwsCredentials({ body: await broker.signedCall(daemon) })
  await expect(broker.as('a.b.c').logOut()).rejects.toMatchObject({ code: 'unauthorized' })
  await master.client.revokeGrant({ body: { grant_id: grantId } })
  await signHead(broker.deps)
}

const verify = ({ owner, deps }: TestBroker, heads: readonly string[] = []) =>
  verifyAudit(owner, { auditHeads: deps.auditHeads, heads })

/** The signed heads that a log elsewhere has kept. */
function headsInLog({ lines }: TestBroker): string[] {
  return lines.flatMap(({ auditHead }) => (typeof auditHead === 'string' ? [auditHead] : []))
}

test('an audit that nobody touched has no problem', async () => {
  await using broker = await startBroker()
  await used(broker)
  expect(await verify(broker, headsInLog(broker))).toMatchObject({ heads: 1, problems: [] })
})

test('every column that is edited is noticed, and the first bad record is named', async () => {
  await using broker = await startBroker()
  await used(broker)
  let cases = 0
  for (const table of ['mint_log', 'security_events'] as const) {
    const { columns = [] } = (await broker.owner.introspection.getTables()).find(({ name }) => name === table) ?? {}
    for (const { name, dataType } of columns) {
      const first = await broker.owner.selectFrom(table).selectAll().orderBy('id').executeTakeFirstOrThrow()
      const edited = editOf(name, dataType)
      const found = await broker.owner
        .transaction()
        .execute(async (trx) => {
          await sql`set local session_replication_role = replica`.execute(trx)
          for (const constraint of await checksOf(trx, table))
            await sql`alter table ${sql.table(table)} drop constraint ${sql.id(constraint)}`.execute(trx)
          await sql`update ${sql.table(table)} set ${sql.id(name)} = ${edited} where id = ${first.id}`.execute(trx)
          const { problems } = await verifyAudit(trx, { auditHeads: broker.deps.auditHeads, heads: [] })
          throw new Found(problems)
        })
        .catch((error: unknown) => error)
      expect.soft(found, `${table}.${name}`).toBeInstanceOf(Found)
      const [problem] = (found as Found).problems
      expect.soft(problem?.at, `${table}.${name}`).toBe(first.id)
      cases++
    }
  }
  expect(cases).toBeGreaterThan(30)
})

/** Carries what was found out of a transaction that is rolled back. */
class Found extends Error {
  readonly problems: readonly { at: string; problem: string }[]
  constructor(problems: Found['problems']) {
    super('found')
    this.problems = problems
  }
}

function editOf(name: string, dataType: string) {
  const column = sql.id(name)
  if (dataType === 'timestamptz') return sql`coalesce(${column}, now()) + interval '1 second'`
  if (dataType === 'bool') return sql`not ${column}`
  if (dataType === 'jsonb') return sql`'{"postgres":{"position":1}}'::jsonb`
  return sql`coalesce(${column}, '') || 'x'`
}

async function checksOf(trx: TestBroker['owner'], table: string): Promise<string[]> {
  const { rows } = await sql<{ conname: string }>`
    select conname from pg_constraint where conrelid = ${table}::regclass and contype = 'c'`.execute(trx)
  return rows.map(({ conname }) => conname)
}

test.each([
  ['a deleted tail', sql`delete from audit_chain where position > 3`],
  ['an entry that was taken out of the middle', sql`delete from audit_chain where position = 3`],
  ['an emptied chain', sql`truncate audit_chain`],
  ['an entry that was edited', sql`update audit_chain set content = repeat('0', 64) where position = 2`],
  ['a deleted security event', sql`delete from security_events`],
])('%s is noticed', async (_, spoil) => {
  await using broker = await startBroker()
  await used(broker)
  await spoil.execute(broker.owner)
  expect((await verify(broker, headsInLog(broker))).problems).not.toEqual([])
})

test('a database that was restored to an earlier day, heads and all, is noticed by a head that a log has kept', async () => {
  await using broker = await startBroker()
  await used(broker)
  const kept = headsInLog(broker)
  await sql`truncate mint_log, security_events, audit_chain, audit_heads, audit_retries cascade`.execute(broker.owner)
  expect((await verify(broker)).problems).toEqual([])
  expect((await verify(broker, kept)).problems).toMatchObject([
    { problem: 'a signed head proves an entry that is gone' },
  ])
})

test('a head that somebody else signed proves nothing', async () => {
  await using broker = await startBroker()
  await using other = await startBroker()
  await used(broker)
  await used(other)
  expect((await verify(broker, headsInLog(other))).problems).toMatchObject([{ at: 'a head' }])
})

test("the service's own role can neither change nor remove what is on record, nor write to the chain past its function", async () => {
  await using broker = await startBroker()
  await used(broker)
  for (const attempt of [
    sql`update mint_log set released = true`,
    sql`delete from mint_log`,
    sql`truncate mint_log`,
    sql`update audit_chain set content = ''`,
    sql`delete from audit_chain`,
    sql`insert into audit_chain select 99, 'a', 'b', 'record', 'c', 'd'`,
    sql`delete from security_events`,
    sql`insert into security_events (id, at, kind, outcome, request_id, detail) values ('a', now(), '', '', '', '')`,
    sql`delete from audit_heads`,
  ])
    await expect(attempt.execute(broker.db)).rejects.toMatchObject({ code: '42501' })
})
