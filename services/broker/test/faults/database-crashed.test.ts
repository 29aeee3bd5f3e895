import { randomInt } from 'node:crypto'
import { expect, test } from 'vitest'
import { verifyAudit } from '../../src/audit/verify/verify-audit.ts'
import { startBroker } from '../broker.ts'
import { startOwnServer } from './own-server.ts'

const minutes = (count: number) => count * 60_000

/** How often the server crashes, and the calls that the broker answers at that moment. */
const [crashes, callers] = [5, 30]

test('a database that crashes in the middle of mints releases nothing without its record, and the broker goes on by itself', {
  timeout: minutes(15),
}, async () => {
  await using server = await startOwnServer()
  await using broker = await startBroker({ adminUrl: server.adminUrl })
  const { master, daemon, grantId } = await broker.pair()
  const mint = async () => daemon.client.mintAwsCredentials({ body: await broker.signedCall(daemon) })
  const received: { audit_record_id: string; lease_id: string }[] = []
  const refusals: unknown[] = []
  for (let count = 0; count < crashes; count++) {
    const { promise: enough, resolve } = Promise.withResolvers<void>()
    let left = randomInt(1, callers)
    const calls = Array.from({ length: callers }, () => mint().finally(() => --left === 0 && resolve()))
    const settled = Promise.allSettled(calls)
    await enough
    await server.crash()
    for (const result of await settled)
      if (result.status === 'fulfilled') received.push(result.value)
      else refusals.push(result.reason)
    await server.start()
    received.push(await mint())
  }
  for (const refusal of refusals)
    expect(refusal).toMatchObject({ code: expect.stringMatching(/^(audit_error|unavailable)$/) })

  const records = await broker.owner.selectFrom('mint_log').selectAll().where('kind', '=', 'mint').execute()
  const released = records.filter((record) => record.released)
  for (const { audit_record_id, lease_id } of received)
    expect(released.filter(({ id, lease_id: lease }) => id === audit_record_id && lease === lease_id)).toHaveLength(1)
  const [grant] = (await master.client.listGrants({ query: {} })).grants
  expect(grant).toMatchObject({ grant_id: grantId, used_count: records.length })
  const { problems } = await verifyAudit(broker.owner, { auditHeads: broker.deps.auditHeads, heads: [] })
  expect(problems).toEqual([])
  process.stdout.write(
    `${crashes} crashes of ${crashes * callers} calls: ${records.length} began, ${released.length} released, ${received.length} received, ${refusals.length} refused\n`,
  )
})
