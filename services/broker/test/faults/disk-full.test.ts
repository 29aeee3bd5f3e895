import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { startBroker, type TestBroker } from '../broker.ts'
import { startOwnServer } from './own-server.ts'

const run = promisify(execFile)

/** The most bytes that a file of the server may have. A segment of its log has exactly as many, so the log goes on. */
const fileBytes = 16 * 1024 * 1024

// The limit is one of Linux.
test.skipIf(process.platform !== 'linux')(
  'while the table of the audit is full nothing is released, STS is not asked, and with room again the broker goes on by itself',
  async () => {
    // Nothing makes room before the test does.
    await using server = await startOwnServer({ settings: { autovacuum: 'off' } })
    await run('prlimit', ['--pid', String(server.pid), `--fsize=${fileBytes}`])
    await using broker = await startBroker({ adminUrl: server.adminUrl })
    const { master, daemon, grantId } = await broker.pair()
    const mint = async () => daemon.client.mintAwsCredentials({ body: await broker.signedCall(daemon) })
    await mint()
    await fill(broker)
    const asked = broker.sts.asked.length

    await expect(mint()).rejects.toMatchObject({ status: 500, code: 'audit_error' })
    await expect(master.client.revokeGrant({ body: { grant_id: grantId } })).rejects.toMatchObject({
      code: 'audit_error',
    })
    expect(broker.sts.asked).toHaveLength(asked)
    const [grant] = (await master.client.listGrants({ query: {} })).grants
    expect(grant).toMatchObject({ used_count: 1, revoked_at: null })
    for (let probe = 0; probe < 3; probe++) await broker.deps.readiness.observe()
    expect(broker.deps.readiness.report()).toMatchObject({
      status: 'unready',
      checks: [{ name: 'audit/postgres', reason: expect.stringContaining('could not extend file') }],
    })

    await broker.owner.deleteFrom('mint_log').where('agent_id', 'like', 'filler%').execute()
    await sql`vacuum full mint_log`.execute(broker.owner)
    await mint()
    await broker.deps.readiness.observe()
    expect(broker.deps.readiness.report()).toMatchObject({ status: 'ready' })
  },
)

/** Adds rows to the table of records until the server finds no room for one more. */
async function fill({ owner }: TestBroker) {
  for (const rows of [1000, 50, 5, 1]) {
    while (await addRows(owner, rows));
    // The rows of the batch that was refused leave room, which smaller batches find after this.
    await sql`vacuum mint_log`.execute(owner)
  }
  while (await addRows(owner, 1));
}

async function addRows(owner: TestBroker['owner'], rows: number): Promise<boolean> {
  try {
    await sql`
      insert into mint_log (id, kind, minted_at, request_id, omni_account, grantor_omni_account, wallet, agent_id, service, scope_path,
                            grant_id, lease_id, requester_token_hash, call_hash, record_hash)
      select gen_random_uuid()::text, 'mint', now(), '', '', '', '', 'filler' || repeat('x', ${rows > 1 ? 1500 : 100}::int), '', '', '', '', '', '', ''
        from generate_series(1, ${rows}::int)`.execute(owner)
    return true
  } catch (error) {
    if (!String(error).includes('could not extend file')) throw error
    return false
  }
}
