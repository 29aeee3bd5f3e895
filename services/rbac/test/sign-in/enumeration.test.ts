import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { type Asked, askInRounds, compareWith, describeComparisons, type Lies } from '@constellation/testkit'
import { hashToken, newToken } from '@constellation/tokens'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insertSignUp } from '../../src/store/sign-up.ts'
import { standBefore } from '../factor-resets/factor-resets.ts'
import { holder, type PasskeyHolder } from '../passkeys/passkeys.ts'
import { browserId, freshClient, freshEmail, password, startRbac, type TestRbac } from '../rbac.ts'

type Kind = 'unknown' | 'known' | 'guarded' | 'unverified' | 'disabled'

const rounds = 120
type Operation = {
  path: string
  /** What the others are set beside, and may not be told from. */
  baseline: Kind
  others: readonly Kind[]
  /** What is sent, made ready before anything is timed. */
  body(kind: Kind, round: number): object | Promise<object>
}

const addressOf = (kind: Kind, round: number) => addresses[round]?.[kind] ?? ''
const byAddress = { baseline: 'unknown', others: ['known', 'guarded', 'unverified', 'disabled'] } as const

const operations: Record<string, Operation> = {
  'signing in with a wrong password': {
    ...byAddress,
    path: '/auth/password',
    body: (kind, round) => ({ email: addressOf(kind, round), password: 'not the password at all', browserId }),
  },
  'signing up': {
    ...byAddress,
    path: '/auth/sign-up',
    body: (kind, round) => ({ email: addressOf(kind, round), password, displayName: 'Somebody', browserId }),
  },
  'asking for a new password': {
    ...byAddress,
    path: '/auth/password/forgot',
    body: (kind, round) => ({ email: addressOf(kind, round), browserId }),
  },
  'signing in with an identity that brings an address nobody proved': {
    ...byAddress,
    path: '/auth/oauth',
    body: (kind, round) => ({
      provider: 'github',
      providerSub: randomUUID(),
      // The one that was unknown has been asked about by now.
      email: kind === 'unknown' ? freshEmail() : addressOf(kind, round),
      emailVerified: false,
      browserId,
    }),
  },
  'signing in with a passkey and a broken signature': {
    baseline: 'known',
    others: ['disabled'],
    path: '/auth/passkey/verify',
    body: (kind) => brokenAnswer(kind === 'disabled' ? holders.disabled : holders.active),
  },
  'asking for the reset of lost factors with a challenge that another browser holds': {
    baseline: 'unknown',
    others: ['known', 'disabled'],
    path: '/auth/mfa/reset/request',
    body: async (kind) => ({
      challengeToken: kind === 'unknown' ? newToken('mc_', rbac.deps.random) : await challengeOfAnother(kind),
      browserId: 'the-browser-of-a-stranger-who-asks',
    }),
  },
}

/** The chance that a run of this suite complains without cause, shared among all comparisons. */
const level = {
  alpha: 1e-4,
  comparisons: Object.values(operations).reduce((sum, { others }) => sum + others.length, 0),
}

let rbac: TestRbac
/** An address of each kind for each round: none is asked about twice in one operation, so that no throttle has a say. */
let addresses: Record<Kind, string>[]
let holders: Record<'active' | 'disabled', PasskeyHolder>
beforeAll(async () => {
  rbac = await startRbac()
  const { accountId } = await rbac.person()
  holders = { active: await holder(rbac), disabled: await holder(rbac) }
  await rbac.owner.updateTable('users').set({ status: 'disabled' }).where('id', '=', holders.disabled.id).execute()
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
})
afterAll(() => rbac[Symbol.asyncDispose]())

/** An authenticator app, which is needed after the password and not before. */
async function addTotp(userId: string) {
  const factor = { id: rbac.deps.newId(), user_id: userId, kind: 'totp', state: 'active', totp_secret: 'sealed' }
  await rbac.db.insertInto('factors').values(factor).execute()
}

/** The address of a person who requested an account and has not opened the link. */
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

/** The right answer of a passkey to a question of this moment, but for its signature. */
async function brokenAnswer({ authenticator }: PasskeyHolder) {
  const options = await rbac.as('login').beginPasskeySignIn({ body: { browserId } })
  return { browserId, response: authenticator.get(options, { brokenSignature: true }) }
}

function challengeOfAnother(kind: Kind) {
  return standBefore(rbac, kind === 'disabled' ? holders.disabled : holders.active)
}

async function probe({ path, baseline, others, body }: Operation): Promise<Asked<Kind>> {
  const asked = [baseline, ...others]
  const prepared = new Map<Kind, string>()
  const token = await rbac.serviceToken('login')
  return askInRounds<Kind>({
    kinds: asked,
    rounds,
    async prepare(round) {
      for (const kind of asked)
        prepared.set(kind, JSON.stringify({ ...(await body(kind, round)), client: freshClient() }))
    },
    ask: async (kind) => {
      const headers = { 'content-type': 'application/json', 'x-service-token': token }
      return rbac.fetch(new Request(`http://rbac${path}`, { method: 'POST', headers, body: prepared.get(kind) ?? '' }))
    },
    random: () => randomInt(2 ** 40) / 2 ** 40,
    now: () => performance.now(),
  })
}

describe.each(Object.entries(operations))('%s', (name, operation) => {
  const { baseline, others } = operation
  let asked: Asked<Kind>
  beforeAll(async () => {
    asked = await probe(operation)
  })

  test('does not tell whom it is about, by status, size, headers or time', () => {
    const comparisons = compareWith(asked, baseline, level)
    console.info(describeComparisons(name, comparisons))
    expect(comparisons.flatMap(({ kind, differs }) => differs.map((what) => `${kind}: ${what}`))).toEqual([])
  })

  // The noise of the machine decides how small a difference is found. rank-test.test.ts proves a quarter on fixed samples.
  test('would be caught if one kind took as long again, as with a hash too many', () => {
    const [other = baseline] = others
    const slower = asked[other].map((answer) => ({ ...answer, milliseconds: answer.milliseconds * 2 }))
    const [compared] = compareWith<'base' | 'slower'>({ base: asked[baseline], slower }, 'base', level)
    expect(compared?.differs).toEqual(['time'])
  })
})

// The id of a passkey has at least 100 random bits (WebAuthn §4), so only its owner knows it. That it is known tells nothing of an address.
test('of a passkey the one thing that is told is that its id is not known here', async () => {
  const { authenticator } = holders.disabled
  const login = rbac.as('login')
  const answer = async (lies: Lies) => {
    const options = await login.beginPasskeySignIn({ body: { browserId } })
    return login.signInWithPasskey({
      body: { browserId, response: authenticator.get(options, lies), client: freshClient() },
    })
  }
  const madeUp = randomBytes(32).toString('base64url')
  await expect(answer({ credentialId: madeUp })).rejects.toMatchObject({ code: 'unknown_passkey', status: 401 })
  await expect(answer({ brokenSignature: true })).rejects.toMatchObject({ code: 'passkey_refused', status: 401 })
})
