import { bindDaemonMessage } from '@constellation/broker-client/signing'
import { expect, test } from 'vitest'
import { freshWallet } from '../broker.ts'
import { startPeopleBroker } from '../people.ts'

type Broker = Awaited<ReturnType<typeof startPeopleBroker>>

/** A master with a linked person, who wants access for a new daemon. */
async function linkedPerson(broker: Broker) {
  const [master, person] = [await broker.program(), await broker.personByEmail()]
  const { identity_type, identity_value } = person.session
  await master.client.linkIdentity({ body: { identity_type, identity_value, proof_request_id: person.requestId } })
  return { master, person, wallet: freshWallet() }
}

async function startBody(
  broker: Broker,
  { master, wallet }: Pick<Awaited<ReturnType<typeof linkedPerson>>, 'master' | 'wallet'>,
) {
  const issued_at = `${broker.clock.now().toISOString().slice(0, 19)}Z`
  const message = bindDaemonMessage({
    daemon_address: wallet.address,
    issued_at,
    master_omni_account: master.session.omni_account,
  })
  const signature = await wallet.signMessage(new TextDecoder().decode(message))
  return { daemon_address: wallet.address, daemon_proof: { issued_at, signature }, reason: 'the laptop is gone' }
}

function terms(broker: Broker, recovery_id: string, address: string) {
  const expires_at = Math.floor(broker.clock.now().getTime() / 1000) + 86_400
  return { recovery_id, service: 's3', scope_path: `bots/${address}/`, expires_at, max_uses: 10 }
}

test('a person asks, the master grants, and the new daemon mints; everyone who is linked is told twice', async () => {
  await using broker = await startPeopleBroker()
  const { master, person, wallet } = await linkedPerson(broker)
  broker.mail.mails.length = 0
  const started = await person.client.startRecovery({ body: await startBody(broker, { master, wallet }) })
  expect(started).toEqual({
    recovery_id: expect.stringMatching(/^rec-[\w-]{16}$/),
    status: 'awaiting_master',
    expires_at: expect.any(Number),
  })
  const grant = await master.client.finishRecovery({ body: terms(broker, started.recovery_id, wallet.address) })
  expect(grant).toMatchObject({ grant_id: expect.stringMatching(/^grn-/), max_uses: 10 })
  const daemon = await broker.program(wallet)
  const minted = await daemon.client.mintAwsCredentials({ body: await broker.signedCall(daemon), headers: {} })
  expect(minted.wallet).toBe(wallet.address)
  expect(broker.mail.mails.map(({ to, subject }) => [to, subject])).toEqual([
    [person.session.identity_value, 'A new daemon wants access'],
    [person.session.identity_value, 'A new daemon was granted access'],
  ])
  const records = await broker.owner
    .selectFrom('mint_log')
    .select(['kind', 'status', 'released', 'grantor_omni_account', 'wallet'])
    .where('kind', 'like', 'recovery%')
    .orderBy('minted_at')
    .execute()
  const expected = {
    status: 'confirmed',
    released: true,
    grantor_omni_account: master.session.omni_account,
    wallet: wallet.address,
  }
  expect(records).toEqual([
    { kind: 'recovery_started', ...expected },
    { kind: 'recovery_finished', ...expected },
  ])
})

test('a mailbox alone never leads to a credential: asking grants nothing and binds nothing', async () => {
  await using broker = await startPeopleBroker()
  const { master, person, wallet } = await linkedPerson(broker)
  const { recovery_id } = await person.client.startRecovery({ body: await startBody(broker, { master, wallet }) })
  await expect(
    person.client.finishRecovery({ body: terms(broker, recovery_id, wallet.address) }),
  ).rejects.toMatchObject({ code: 'wallet_required' })
  const daemon = await broker.program(wallet)
  await expect(
    daemon.client.finishRecovery({ body: terms(broker, recovery_id, wallet.address) }),
  ).rejects.toMatchObject({ code: 'not_found' })
  await expect(
    daemon.client.mintAwsCredentials({ body: await broker.signedCall(daemon), headers: {} }),
  ).rejects.toMatchObject({ code: 'no_grant' })
  const wallets = await broker.owner.selectFrom('wallets').select(['address', 'role']).execute()
  expect(wallets).toContainEqual({ address: wallet.address, role: 'master' })
  expect(wallets.filter(({ role }) => role === 'daemon')).toEqual([])
})

test('an identity that is linked to nobody recovers nothing, and the new daemon must agree', async () => {
  await using broker = await startPeopleBroker()
  const { master, person, wallet } = await linkedPerson(broker)
  const stranger = await broker.personByEmail()
  const body = await startBody(broker, { master, wallet })
  await expect(stranger.client.startRecovery({ body })).rejects.toMatchObject({ code: 'permission_denied' })
  const forged = { ...body, daemon_address: freshWallet().address }
  await expect(person.client.startRecovery({ body: forged })).rejects.toMatchObject({ code: 'unauthorized' })
})

test('a recovery is finished once, by its own master, within a day', async () => {
  await using broker = await startPeopleBroker()
  const { master, person, wallet } = await linkedPerson(broker)
  const start = async () =>
    (await person.client.startRecovery({ body: await startBody(broker, { master, wallet }) })).recovery_id
  const recovery_id = await start()
  const rival = await broker.program()
  const notFound = { code: 'not_found' }
  await expect(rival.client.finishRecovery({ body: terms(broker, recovery_id, wallet.address) })).rejects.toMatchObject(
    notFound,
  )
  const tries = Array.from({ length: 4 }, () =>
    master.client.finishRecovery({ body: terms(broker, recovery_id, wallet.address) }),
  )
  const results = await Promise.allSettled(tries)
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await broker.owner.selectFrom('grants').select('grant_id').execute()).toHaveLength(1)
  const late = await start()
  broker.clock.advance({ hours: 24 })
  const again = await broker.program(master.wallet)
  await expect(again.client.finishRecovery({ body: terms(broker, late, wallet.address) })).rejects.toMatchObject(
    notFound,
  )
})

test('a grant of a recovery can begin later, and the master cancels it until then', async () => {
  await using broker = await startPeopleBroker({ variables: { BROKER_RECOVERY_GRANT_DELAY_SECONDS: '3600' } })
  const { master, person, wallet } = await linkedPerson(broker)
  const { recovery_id } = await person.client.startRecovery({ body: await startBody(broker, { master, wallet }) })
  const grant = await master.client.finishRecovery({ body: terms(broker, recovery_id, wallet.address) })
  expect(grant.not_before - grant.granted_at).toBe(3600)
  const daemon = await broker.program(wallet)
  const mint = async () => daemon.client.mintAwsCredentials({ body: await broker.signedCall(daemon), headers: {} })
  await expect(mint()).rejects.toMatchObject({ code: 'grant_denied' })
  await expect(person.client.cancelRecovery({ body: { recovery_id } })).rejects.toMatchObject({
    code: 'wallet_required',
  })
  expect(await master.client.cancelRecovery({ body: { recovery_id } })).toEqual({ recovery_id, status: 'cancelled' })
  broker.clock.advance({ seconds: 3601 })
  await expect(mint()).rejects.toMatchObject({ code: 'grant_denied' })
  await expect(master.client.cancelRecovery({ body: { recovery_id } })).rejects.toMatchObject({ code: 'not_found' })
})

test('a recovery that waits can be cancelled, and a grant that has begun cannot be cancelled this way', async () => {
  await using broker = await startPeopleBroker()
  const { master, person, wallet } = await linkedPerson(broker)
  const start = async () =>
    (await person.client.startRecovery({ body: await startBody(broker, { master, wallet }) })).recovery_id
  const waiting = await start()
  await master.client.cancelRecovery({ body: { recovery_id: waiting } })
  const body = terms(broker, waiting, wallet.address)
  await expect(master.client.finishRecovery({ body })).rejects.toMatchObject({ code: 'not_found' })
  const finished = await start()
  await master.client.finishRecovery({ body: terms(broker, finished, wallet.address) })
  await expect(master.client.cancelRecovery({ body: { recovery_id: finished } })).rejects.toMatchObject({
    code: 'not_found',
  })
})

test('grants of the old and the new daemon are independent', async () => {
  await using broker = await startPeopleBroker()
  const { master, person, wallet } = await linkedPerson(broker)
  const old = await broker.program(freshWallet())
  const oldWallet = freshWallet()
  const { grant_id } = await broker.grant(master, { wallet: oldWallet, folder: `bots/${oldWallet.address}/` })
  const { recovery_id } = await person.client.startRecovery({ body: await startBody(broker, { master, wallet }) })
  await master.client.finishRecovery({ body: terms(broker, recovery_id, wallet.address) })
  await master.client.revokeGrant({ body: { grant_id } })
  const daemon = await broker.program(wallet)
  await daemon.client.mintAwsCredentials({ body: await broker.signedCall(daemon), headers: {} })
  expect(old.session.identity_type).toBe('evm')
})

test('a mail that does not leave changes nothing of what was decided', async () => {
  await using broker = await startPeopleBroker()
  const { master, person, wallet } = await linkedPerson(broker)
  broker.mail.fail = new Error('the mail server is gone')
  const started = await person.client.startRecovery({ body: await startBody(broker, { master, wallet }) })
  expect(started.status).toBe('awaiting_master')
  expect(JSON.stringify(broker.lines)).toContain('a linked address was not told of a recovery')
})

test('anyone can ask whether an identity is linked, five times a minute', async () => {
  await using broker = await startPeopleBroker()
  const { master, person } = await linkedPerson(broker)
  const lookUp = (identity_value: string) =>
    broker.as().lookUpRecovery({ body: { identity_type: 'email', identity_value } })
  expect(await lookUp(person.session.identity_value.toUpperCase())).toEqual({
    linked: true,
    omni_account: master.session.omni_account,
    next_step: expect.any(String),
  })
  for (let time = 0; time < 4; time++)
    expect(await lookUp('nobody@example.test')).toEqual({ linked: false, next_step: expect.any(String) })
  await expect(lookUp('nobody@example.test')).rejects.toMatchObject({ code: 'rate_limited' })
})

test('the operator closes the look-up to strangers', async () => {
  await using broker = await startPeopleBroker({ variables: { BROKER_RECOVERY_LOOKUP: 'authenticated' } })
  const body = { identity_type: 'email', identity_value: 'a@example.test' } as const
  await expect(broker.as().lookUpRecovery({ body })).rejects.toMatchObject({ code: 'unauthorized' })
  const { client } = await broker.personByEmail()
  expect(await client.lookUpRecovery({ body })).toMatchObject({ linked: false })
})
