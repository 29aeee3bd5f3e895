import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseSealingKeys, seal } from '@constellation/database'
import { generateSecret, generateSync } from 'otplib'
import { makeRawFactors, makeRawTables } from '../baselines/raw-tables.ts'
import { startRawServer } from '../baselines/start-server.ts'
import type { Bench } from '../bench.ts'
import { type Once, sendOnce } from '../load/used-once.ts'
import { makeAskedPeople } from '../world/many-people.ts'
import { client } from '../world/person.ts'

const connections = 4
/** More than either side can use in a second. */
const mostPerSecond = { raw: 6000, ours: 1200 }
const stepSeconds = 30

/**
 * The second step of a sign-in with a code: throttle, challenge, code, session, two audit entries, tokens. Each request has its own
 * person.
 */
export const totpVerify: Bench = {
  name: 'totp-verify',
  raw: 'bare Hono, one durable update that gives the secret, one HMAC check',
  goal: { of: 'rate' },
  async prepare({ rbac, dataDir, serviceToken }, cleanUp) {
    await makeRawTables(rbac.database, [])
    const server = await startRawServer('oneTimeCode', { DATABASE_URL: rbac.databaseUrl }, cleanUp)
    const keys = parseSealingKeys(readFileSync(path.join(dataDir, 'rbac/data-keyring.json'), 'utf8'))
    const browserId = randomUUID() + randomUUID()
    const secret = generateSecret()
    // rbac's convention decides what a secret is sealed for.
    const sealSecret = (userId: string, factorId: string) => seal(keys, `totp ${userId} ${factorId}`, secret)
    const made: Record<'raw' | 'ours', Once[]> = { raw: [], ours: [] }
    return {
      rawProcess: server,
      services: [rbac.process],
      async prepareRound(seconds) {
        // The next step: its code is accepted from now on, for more than a minute.
        const step = Math.floor(Date.now() / 1000 / stepSeconds) + 1
        const code = generateSync({ secret, epoch: step * stepSeconds })
        const ids = Array.from({ length: mostPerSecond.raw * seconds }, () => randomUUID())
        await makeRawFactors(rbac.database, ids, secret)
        made.raw = ids.map((id) => ({ body: { id, step, code } }))
        const people = await makeAskedPeople(rbac.database, mostPerSecond.ours * seconds, { browserId, sealSecret })
        const answer = { kind: 'totp', code }
        made.ours = people.map(({ challengeToken }) => ({ body: { challengeToken, browserId, answer, client } }))
      },
      raw: (seconds) =>
        sendOnce(
          { url: `${server.url}/verify`, method: 'POST', headers: json, connections, requests: made.raw },
          seconds,
        ),
      ours: async (seconds) => {
        const headers = { ...json, 'x-service-token': await serviceToken() }
        const load = { url: `${rbac.url}/auth/mfa/verify`, method: 'POST', headers, connections } as const
        return sendOnce({ ...load, contains: '"accessToken"', requests: made.ours }, seconds)
      },
    }
  },
}

const json = { 'content-type': 'application/json' }
