import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { type BrokerClient, BrokerError, type Credentials } from '@constellation/broker-client'
import { Refusal } from '@constellation/client'
import { expect, test } from 'vitest'
import { createChance } from '../src/chance.ts'
import type { Action } from '../src/people/actions/action.ts'
import type { Crowd } from '../src/people/crowd.ts'
import { lastUsesAction } from '../src/programs/actions/last-uses.ts'
import { programLogOutAction } from '../src/programs/actions/log-out.ts'
import { revocationTail, revokeGrantAction } from '../src/programs/actions/revoke-grant.ts'
import { revokeLeaseAction } from '../src/programs/actions/revoke-lease.ts'
import type { Program } from '../src/programs/program.ts'
import { BrokenPromise, createJournal } from '../src/report/journal.ts'
import { instances } from '../src/world/world.ts'

const key = { accessKeyId: 'ASIA1', secretAccessKey: 'x', sessionToken: 'x' }
const credentials = { ...key, leaseId: 'lea-1', auditRecordId: 'aud_1' } as Credentials
const denied = () => Promise.reject(new BrokerError('grant_denied', 'the grant was revoked', { status: 403 }))
const given = () => Promise.resolve(credentials)

/** A broker that keeps or breaks its promises. Only what the actions below use is there. */
type Promises = Partial<Pick<BrokerClient, 'mint' | 'revokeGrant' | 'createGrant'>> & {
  listGrants?: () => Promise<unknown>
}

function crowdOf({ listGrants, ...client }: Promises): Crowd {
  const session = { jwt: 'x' }
  const owner = { busy: false, begun: 0, at: () => ({ signIn: async () => session, ...client }) }
  const master = { id: '0x2', ...owner }
  const program = {
    ...{ id: '0x1', ...owner, master, received: [], grants: [{ id: 'grn-1', path: '0x1/a/', maxUses: 9 }] },
    sessions: { current: () => session, write: async () => {} },
  }
  return {
    chance: createChance(1, 'test'),
    journal: createJournal(() => 0),
    programs: [program as never],
    ...{ people: [], organisations: [], ended: [], revoked: [], endedProgramSessions: [] },
    world: { broker: () => ({ logOut: async () => {}, listGrants }) } as never,
  }
}

function act(action: Action, crowd: Crowd): Promise<unknown> {
  return (action.find(crowd, 0)?.act() ?? Promise.reject(new Error('nobody was free'))).catch((error) =>
    error instanceof BrokenPromise ? error.violation.check : Promise.reject(error),
  )
}

/** Gives credentials to the first calls, and refuses the others. */
function givenTo(count: number): () => Promise<Credentials> {
  let calls = 0
  return () => (++calls > count ? denied() : given())
}

const revoked = async () => ({ revokedAt: 0, credentialsLiveUntil: undefined })

test('a revoked grant that gives nothing more is as promised, and its last success is measured', async () => {
  const crowd = crowdOf({ mint: givenTo(2), revokeGrant: revoked })
  expect(await act(revokeGrantAction, crowd)).toBeUndefined()
  expect(crowd.journal.times.get(revocationTail)).toHaveLength(1)
  expect(crowd.revoked).toMatchObject([{ grant: { id: 'grn-1' } }])
})

test('a broker that gives credentials on a revoked grant is found', async () => {
  const check = 'a revoked grant gives nothing from the next request on'
  expect(await act(revokeGrantAction, crowdOf({ mint: given, revokeGrant: revoked }))).toBe(check)
})

test('an instance that gives credentials on a revoked grant, while the other refuses it, is found', async () => {
  const check = 'a revoked grant gives nothing from the next request on'
  const refuses = { mint: denied, revokeGrant: revoked } as Partial<BrokerClient> as BrokerClient
  const gives = { ...refuses, mint: given }
  for (const stale of instances) {
    const crowd = crowdOf({ revokeGrant: revoked })
    const [program] = crowd.programs as [Program]
    program.at = (instance) => (instance === stale ? gives : refuses)
    expect(await act(revokeGrantAction, crowd), stale).toBe(check)
  }
})

test('a broker that gives more than a grant has uses, or less, is found', async () => {
  const check = 'a grant is used as often as it permits'
  const createGrant = async () => ({ grantId: 'grn-2' })
  expect(await act(lastUsesAction, crowdOf({ createGrant, mint: given }))).toBe(check)
  expect(await act(lastUsesAction, crowdOf({ createGrant, mint: denied }))).toBe(check)
})

test('a broker that accepts an ended session is found', async () => {
  const check = 'no ended session of a program is accepted'
  const problem = { code: 'unauthorized', status: 401, detail: 'sign in' } as never
  const refuse = () => Promise.reject(new Refusal('unauthorized', problem, undefined))
  expect(await act(programLogOutAction, crowdOf({ listGrants: refuse }))).toBeUndefined()
  expect(await act(programLogOutAction, crowdOf({ listGrants: async () => ({}) }))).toBe(check)
})

test('a bucket that accepts a revoked lease is found, and so is one that refuses every lease', async () => {
  const check = 'a revoked lease opens nothing, and every other one works'
  const revokeLease = async () => ({})
  for (const status of [200, 403]) {
    await using bucket = await startBucket(status)
    const crowd = crowdOf({ mint: given })
    const cloud = { standIn: { region: 'us-east-1', bucket: 'b', s3Endpoint: bucket.origin } }
    Object.assign(crowd.world, { cloud, broker: () => ({ revokeLease }) })
    expect(await act(revokeLeaseAction, crowd), String(status)).toBe(check)
  }
})

/** Gives every request the same answer. */
async function startBucket(status: number) {
  const server = createServer((_, response) => {
    const body = status === 200 ? '<ListBucketResult/>' : '<Error><Code>AccessDenied</Code></Error>'
    response.writeHead(status, { 'content-type': 'application/xml' }).end(body)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await promisify(server.close.bind(server))()
    },
  }
}
