import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { checkGrantRules, checkGrantStates, grantRules } from '../src/invariants/broker/grant-books.ts'
import { type OpenDatabase, openServiceDatabase } from './service-database.ts'

const wallet = '0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a'

let broker: OpenDatabase
beforeAll(async () => {
  broker = await openServiceDatabase('broker')
})
afterAll(() => broker[Symbol.asyncDispose]())
beforeEach(async () => {
  await broker.rows('delete from grants')
  await broker.rows('delete from mint_log')
  await grant('grn-1')
  await record('aud_1', { kind: 'grant_created' })
  await record('aud_2', { kind: 'mint' })
  await broker.rows('update grants set used_count = 1')
})

/** A live grant with two uses. */
function grant(id: string) {
  return broker.rows(
    `insert into grants (grant_id, master_omni_account, daemon_address, service, scope_path, granted_at, not_before, expires_at, max_uses, audit_proof)
     values ($1, 'x', '${wallet}', 's3', 'x/', now(), now(), now() + interval '1 hour', 2, 'x')`,
    [id],
  )
}

function record(id: string, { kind = 'mint', grantId = 'grn-1', status = 'confirmed', released = true, age = '0' }) {
  return broker.rows(
    `insert into mint_log (id, kind, minted_at, request_id, omni_account, grantor_omni_account, wallet, agent_id, service, scope_path,
       grant_id, lease_id, requester_token_hash, call_hash, record_hash, status, released)
     values ($1, $2, now() - $6::interval, 'x', 'x', 'x', '${wallet}', 'x', 's3', 'x/', $3, '', 'x', 'x', 'x', $4, $5)`,
    [id, kind, grantId, status, released, age],
  )
}

const revoke = () => broker.rows('update grants set revoked_at = now()')
const open = { status: 'pending', released: false }

const broken: Record<string, () => Promise<unknown>> = {
  'a grant has at most as many records as uses, and each use has its record': () => record('aud_3', {}),
  'a grant has its grant_created record': () => broker.rows(`delete from mint_log where kind = 'grant_created'`),
  'a revoked grant has its grant_revoked record': revoke,
  'a released grant_revoked record has a revoked grant': () => record('aud_3', { kind: 'grant_revoked' }),
  'a record is settled within two minutes, whatever was killed': () =>
    record('aud_3', { kind: 'lease_revoked', age: '3 minutes', ...open }),
}

describe('the books of grants', () => {
  test('agree when each use and each change has its record', async () => {
    expect(await findings()).toEqual([])
    await revoke()
    await record('aud_3', { kind: 'grant_revoked' })
    expect(await findings()).toEqual([])
  })

  test('agree while a new record is not settled yet', async () => {
    await record('aud_3', { kind: 'lease_revoked', ...open })
    expect(await findings()).toEqual([])
  })

  test('show a use without a record', async () => {
    await broker.rows('update grants set used_count = 2')
    expect(await findings()).toEqual(['a grant has at most as many records as uses, and each use has its record'])
  })

  test.each(grantRules)('show when it is broken: $promised', async ({ promised }) => {
    await broken[promised]?.()
    expect(await findings()).toEqual([promised])
  })
})

describe('the state of a grant', () => {
  const held = { id: 'grn-1', path: 'x/', maxUses: 2 }
  const program = () => ({ id: wallet, grants: [held], busy: false, begun: 0 })
  const check = (one: ReturnType<typeof program>) => checkGrantStates(broker.rows, { programs: [one], revoked: [] })

  test('is live until it is revoked', async () => {
    expect(await check(program())).toEqual([])
  })

  test('that was not revoked by anybody, and is, is found', async () => {
    await revoke()
    expect(await check(program())).toMatchObject([{ check: 'a grant lives until it is revoked', person: wallet }])
  })

  test('is not judged while its program is busy', async () => {
    await revoke()
    expect(await check({ ...program(), busy: true })).toEqual([])
  })

  test('whose revocation was confirmed, and which is live, is found', async () => {
    // The check reads the id of the program alone.
    const revoked = [{ grant: held, program: program() as never }]
    expect(await checkGrantStates(broker.rows, { programs: [], revoked })).toMatchObject([
      { check: 'a revoked grant gives nothing from the next request on', person: wallet },
    ])
    await revoke()
    expect(await checkGrantStates(broker.rows, { programs: [], revoked })).toEqual([])
  })
})

async function findings(): Promise<string[]> {
  return (await checkGrantRules(broker.rows)).map(({ promised }) => promised)
}
