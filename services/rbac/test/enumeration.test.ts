import { randomInt } from 'node:crypto'
import { type Asked, askInRounds, compareWith, describeComparisons } from '@constellation/testkit'
import { hashToken, newToken } from '@constellation/tokens'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insertSignUp } from '../src/store/sign-ups.ts'
import { browserId, freshClient, freshEmail, password, startRbac, type TestRbac } from './rbac.ts'

const kinds = ['unknown', 'known', 'guarded', 'unverified', 'disabled'] as const
type Kind = (typeof kinds)[number]

const rounds = 120
/** The chance that a run of this suite complains without cause, shared among three operations and four kinds each. */
const level = { alpha: 1e-4, comparisons: 12 }

const operations = {
  'signing in with a wrong password': {
    path: '/auth/password',
    body: (email: string) => ({ email, password: 'not the password at all', browserId }),
  },
  'signing up': {
    path: '/auth/sign-up',
    body: (email: string) => ({ email, password, displayName: 'Somebody', browserId }),
  },
  'asking for a new password': { path: '/auth/password/forgot', body: (email: string) => ({ email, browserId }) },
} as const
type Operation = keyof typeof operations

let rbac: TestRbac
/** An address of each kind for each round: none is asked about twice in one operation, so that no throttle has a say. */
let addresses: Record<Kind, string>[]
beforeAll(async () => {
  rbac = await startRbac()
  const { accountId } = await rbac.person()
  const passwordHash = await rbac.deps.passwords.hash(password)
  addresses = []
  for (let round = 0; round < rounds; round++) {
    const create = async (status: string) => {
      const email = freshEmail()
      const body = { accountId, email, emailVerified: true, passwordHash }
      const { id } = await rbac.as('platform-api').createUser({ body })
      await rbac.owner.updateTable('users').set({ status }).where('id', '=', id).execute()
      return { id, email }
    }
    const guarded = await create('active')
    await addTotp(guarded.id)
    addresses.push({
      unknown: freshEmail(),
      known: (await create('active')).email,
      guarded: guarded.email,
      unverified: await waiting(passwordHash),
      disabled: (await create('disabled')).email,
    })
  }
}, 60_000)
afterAll(() => rbac[Symbol.asyncDispose]())

/** An authenticator app that is asked for after the password, and not before. */
async function addTotp(userId: string) {
  const factor = { id: rbac.deps.newId(), user_id: userId, kind: 'totp', state: 'active', totp_secret: 'sealed' }
  await rbac.db.insertInto('factors').values(factor).execute()
}

/** The address of somebody who asked for an account and has not opened the link. */
async function waiting(passwordHash: string) {
  const email = freshEmail()
  await rbac.db.transaction().execute((trx) =>
    insertSignUp(trx, {
      id: rbac.deps.newId(),
      tokenHash: hashToken(newToken('cl_', rbac.deps.random)),
      email,
      emailNormalized: email,
      passwordHash,
      displayName: 'Waiting',
      locale: null,
      browserHash: hashToken('another browser'),
    }),
  )
  return email
}

async function probe(name: Operation): Promise<Asked<Kind>> {
  const { path, body } = operations[name]
  const token = await rbac.serviceToken('login')
  return askInRounds({
    kinds,
    rounds,
    ask: async (kind, round) => {
      const sent = { ...body(addresses[round]?.[kind] ?? ''), client: freshClient() }
      const headers = { 'content-type': 'application/json', 'x-service-token': token }
      return rbac.fetch(new Request(`http://rbac${path}`, { method: 'POST', headers, body: JSON.stringify(sent) }))
    },
    random: () => randomInt(2 ** 40) / 2 ** 40,
    now: () => performance.now(),
  })
}

describe.each(Object.keys(operations) as Operation[])('%s', (name) => {
  let asked: Asked<Kind>
  beforeAll(async () => {
    asked = await probe(name)
  }, 60_000)

  test('does not tell which addresses have a user, by status, size, headers or time', () => {
    const comparisons = compareWith(asked, 'unknown', level)
    console.info(describeComparisons(name, comparisons))
    expect(comparisons.flatMap(({ kind, differs }) => differs.map((what) => `${kind}: ${what}`))).toEqual([])
  })

  // How small a difference is caught depends on the machine's noise: rank-test.test.ts proves a quarter on samples that are the same everywhere.
  test('would be caught if one kind took as long again, as with a hash too many', () => {
    const slower = asked.known.map((answer) => ({ ...answer, milliseconds: answer.milliseconds * 2 }))
    const [known] = compareWith<'unknown' | 'known'>({ unknown: asked.unknown, known: slower }, 'unknown', level)
    expect(known?.differs).toEqual(['time'])
  })
})
