import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { signCall, type Wallet } from '@constellation/broker-client/signing'
import { startSts } from '@constellation/emulators'
import { openSecretFiles } from '@constellation/testkit'
import { expect, test } from 'vitest'
import { verifyAudit } from '../../src/audit/verify/verify-audit.ts'
import { issuer, startBroker } from '../broker.ts'
import { type BrokerProcess, startBrokerProcess } from './broker-process.ts'

const roleArn = 'arn:aws:iam::123456789012:role/agentkeys-data-role'
const minutes = (count: number) => count * 60_000
/** The processes that are killed, and the calls that each of them answers at that moment. */
const [kills, callers] = [16, 20]

/** A broker in a process of its own over the database and the keys of `reference`, in which tests look. */
async function startFaults() {
  await using parts = new AsyncDisposableStack()
  const reference = parts.use(await startBroker())
  const sts = parts.use(
    await startSts({
      now: () => new Date(),
      random: randomBytes,
      providers: [{ issuer, audiences: ['sts.amazonaws.com'] }],
      roles: [{ name: 'agentkeys-data-role', trust }],
      fetchIssuer: async (request) => reference.fetch(request),
    }),
  )
  const files = parts.use(await openSecretFiles())
  const environment = {
    ...reference.keys.environment,
    BROKER_PORT: '0',
    BROKER_INTERNAL_PORT: '0',
    BROKER_OIDC_ISSUER: issuer,
    BROKER_DATA_ROLE_ARN: roleArn,
    BROKER_STS_ENDPOINT: sts.origin,
    BROKER_LEGACY_EXCHANGE: 'false',
    BROKER_DATABASE_URL_FILE: await files.write('database-url', reference.database.url),
    BROKER_RATE_LIMIT_MINTS_PER_HOUR_PER_OMNI: '10000',
    AWS_EC2_METADATA_DISABLED: 'true',
  }
  const resources = parts.move()
  return { reference, sts, environment, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

const trust = {
  Version: '2012-10-17' as const,
  Statement: {
    Effect: 'Allow' as const,
    Principal: { Federated: 'arn:aws:iam::123456789012:oidc-provider/broker.example.test' },
    Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
    Condition: { Null: { 'aws:RequestTag/agentkeys_user_wallet': 'false' } },
  },
}

type Received = { access_key_id: string; audit_record_id: string; lease_id: string }

/** Asks for a credential once. What does not come back whole is nothing. */
async function mint({ origin }: BrokerProcess, token: string, wallet: Wallet): Promise<Received | undefined> {
  const call = {
    request_id: `mnt_${randomUUID()}`,
    issued_at: `${new Date().toISOString().slice(0, 19)}Z`,
    intent: { agent_id: wallet.address, service: 's3', scope_path: `bots/${wallet.address}/` },
  }
  try {
    const response = await fetch(`${origin}/v1/mint-aws-creds`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(await signCall(call, wallet)),
    })
    return response.ok ? await response.json() : undefined
  } catch {
    // The process was killed in the middle of it.
    return undefined
  }
}

test('a broker that is killed at any moment releases nothing without its record, uses no grant twice, and its records are true', {
  timeout: minutes(15),
}, async () => {
  await using faults = await startFaults()
  const { reference, sts, environment } = faults
  const { master, daemon, grantId } = await reference.pair()
  const received: Received[] = []
  for (let count = 0; count < kills; count++) {
    await using process = await startBrokerProcess(environment)
    const { promise: enough, resolve } = Promise.withResolvers<void>()
    // When so many have been answered, the others are at steps that nobody chose.
    let left = randomInt(1, callers)
    const answered = () => --left === 0 && resolve()
    const calls = Array.from({ length: callers }, () => mint(process, daemon.token, daemon.wallet).finally(answered))
    await enough
    await process.kill()
    received.push(...(await Promise.all(calls)).filter((answer) => answer !== undefined))
  }
  await using survivor = await startBrokerProcess(environment)
  const last = await mint(survivor, daemon.token, daemon.wallet)
  if (last) received.push(last)
  expect(last).toBeDefined()

  const records = await reference.owner.selectFrom('mint_log').selectAll().where('kind', '=', 'mint').execute()
  const issued = sts.control.issued()
  const released = records.filter((record) => record.released)
  for (const { audit_record_id, lease_id } of received)
    expect(released.filter(({ id, lease_id: lease }) => id === audit_record_id && lease === lease_id)).toHaveLength(1)
  for (const { tags } of issued)
    expect(records.filter(({ lease_id }) => lease_id === tags.agentkeys_lease)).toHaveLength(1)
  // A broker that waited too long for an answer of STS asks again, so that a lease may have two sessions.
  for (const { lease_id } of released) expect(issued.map(({ tags }) => tags.agentkeys_lease)).toContain(lease_id)
  const [grant] = (await master.client.listGrants({ query: {} })).grants
  expect(grant).toMatchObject({ grant_id: grantId, used_count: records.length })
  const { problems } = await verifyAudit(reference.owner, { auditHeads: reference.deps.auditHeads, heads: [] })
  expect(problems).toEqual([])
  process.stdout.write(
    `${kills} kills of ${kills * callers} calls: ${records.length} began, ${issued.length} were issued, ${released.length} released, ${received.length} received\n`,
  )
})
