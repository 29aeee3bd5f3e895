import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { normalizePolicy } from '../../../src/policy/normalize-policy.ts'
import { createGraphTokens } from '../../../src/providers/office365/graph-tokens.ts'
import { policyFrame } from '../../policy-frame.ts'
import { attempt } from './context.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const { policy } = normalizePolicy({ http: { tokenTimeout: '1s' } }, policyFrame)
const anHourMs = 3_600_000

/** Applications whose tokens end after an hour. */
function startRenewals() {
  let nowMs = Date.UTC(2026, 0, 1)
  let requests = 0
  const tokens = createGraphTokens()
  const io = {
    now: () => new Date(nowMs),
    openSecret: async () => 'correct horse battery staple',
    enter: async () => undefined,
    fetch: async () => {
      requests++
      return Response.json({ access_token: `token ${requests}`, token_type: 'Bearer', expires_in: 3600 })
    },
  }
  return {
    requests: () => requests,
    /** Asks for a token of this application, whose last one has ended. */
    async renew(application: number) {
      nowMs += anHourMs
      const secret = {
        id: 'secret',
        tenantId: 'tenant',
        clientId: `client-${application}`,
        fingerprint: '0123456789abcdef',
      }
      return tokens.get({ secret, policy, context: attempt({ phase: 'token' }), io })
    },
  }
}

function heapInUse(): number {
  collectGarbage()
  return getHeapStatistics().used_heap_size
}

test.each([
  ['one application', 1],
  ['more applications than are kept', 3000],
])(
  'ten thousand renewals of %s leave memory flat (FM-24)',
  async (_, applications) => {
    const renewals = startRenewals()
    const renewMany = async (count: number) => {
      for (let index = 0; index < count; index++) await renewals.renew(index % applications)
    }
    await renewMany(3000)
    const before = heapInUse()
    await renewMany(10_000)
    expect(renewals.requests()).toBe(13_000)
    // Ten thousand tokens with their entries would be several times as much. A request is held for as long as it may take, a second here.
    await expect.poll(() => heapInUse() - before, { timeout: 30_000 }).toBeLessThan(2_000_000)
  },
  120_000,
)
