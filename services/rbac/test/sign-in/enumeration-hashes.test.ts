import { randomInt } from 'node:crypto'
import { askInRounds, compareWith, describeComparisons } from '@constellation/testkit'
import { hash as argonHash } from '@node-rs/argon2'
import { hash as bcryptHash } from '@node-rs/bcrypt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { browserId, freshClient, freshEmail, password, startRbac, type TestRbac } from '../rbac.ts'

const kinds = ['unknown', 'current', 'bcrypt', 'weaker', 'without'] as const
type Kind = (typeof kinds)[number]

const rounds = 25
let rbac: TestRbac
/** Nobody is asked about twice, so that no throttle has a say. */
let addresses: Record<Kind, string>[]

beforeAll(async () => {
  rbac = await startRbac()
  const { accountId } = await rbac.person()
  const hashes = {
    current: await rbac.deps.passwords.hash(password),
    bcrypt: await bcryptHash(password, { cost: 10, version: '2b' }),
    weaker: await argonHash(password, { memoryCost: 8192, timeCost: 1, parallelism: 1 }),
  }
  const create = async (passwordHash?: string) => {
    const email = freshEmail()
    const body = { accountId, email, emailVerified: true, ...(passwordHash && { passwordHash }) }
    await rbac.as('platform-api').createUser({ body })
    return email
  }
  addresses = []
  for (let round = 0; round < rounds; round++)
    addresses.push({
      unknown: freshEmail(),
      current: await create(hashes.current),
      bcrypt: await create(hashes.bcrypt),
      weaker: await create(hashes.weaker),
      without: await create(),
    })
})
afterAll(() => rbac[Symbol.asyncDispose]())

test('the time of a wrong password does not tell whose hash was imported, is weaker or is missing', async () => {
  const asked = await askInRounds<Kind>({
    kinds,
    rounds,
    prepare: async () => undefined,
    ask: async (kind, round) => signIn(addresses[round]?.[kind] ?? '', 'not the password at all'),
    random: () => randomInt(2 ** 40) / 2 ** 40,
    now: () => performance.now(),
  })
  const comparisons = compareWith(asked, 'unknown', { alpha: 1e-4, comparisons: kinds.length - 1 })
  console.info(describeComparisons('signing in with a wrong password', comparisons))
  expect(comparisons.flatMap(({ kind, differs }) => differs.map((what) => `${kind}: ${what}`))).toEqual([])
}, 300_000)

async function signIn(email: string, secret: string) {
  const token = await rbac.serviceToken('login')
  return rbac.fetch(
    new Request('http://rbac/auth/password', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-service-token': token },
      body: JSON.stringify({ email, password: secret, browserId, client: freshClient() }),
    }),
  )
}
