import { expect, test } from 'vitest'
import { startPeopleBroker } from '../people.ts'

type Broker = Awaited<ReturnType<typeof startPeopleBroker>>

/** A master, a person, and what links the one to the other. */
async function masterAndPerson(broker: Broker) {
  const [master, person] = [await broker.program(), await broker.personByEmail()]
  const { identity_type, identity_value } = person.session
  return { master, person, link: { identity_type, identity_value, proof_request_id: person.requestId } }
}

test('a master links an identity that was proved, sees it, and unlinks it', async () => {
  await using broker = await startPeopleBroker()
  const { master, link } = await masterAndPerson(broker)
  const linked = await master.client.linkIdentity({ body: link })
  const { identity_type, identity_value } = link
  const entry = { identity_type, identity_value, linked_at: expect.any(Number) }
  expect(linked).toEqual({ linked: true, omni_account: master.session.omni_account, ...entry })
  expect(await master.client.listLinks()).toEqual({ owner: master.session.omni_account, links: [entry] })
  await master.client.unlinkIdentity({ body: { identity_type, identity_value } })
  expect((await master.client.listLinks()).links).toEqual([])
})

test('the same link again changes nothing, and needs no further proof', async () => {
  await using broker = await startPeopleBroker()
  const { master, link } = await masterAndPerson(broker)
  const first = await master.client.linkIdentity({ body: link })
  broker.clock.advance({ minutes: 20 })
  expect(await master.client.linkIdentity({ body: link })).toEqual(first)
})

test('an identity is not linked without a proof: none, an old one, a used one, one of another identity or an open one', async () => {
  await using broker = await startPeopleBroker()
  const { master, link } = await masterAndPerson(broker)
  const other = await broker.personByEmail()
  const open = await broker.requestLink(link.identity_value)
  const refused = async (proof_request_id: string | undefined) => {
    const { proof_request_id: _proof, ...identity } = link
    const body = { ...identity, ...(proof_request_id !== undefined && { proof_request_id }) }
    await expect(master.client.linkIdentity({ body })).rejects.toMatchObject({ code: 'unauthorized' })
  }
  for (const proof of [undefined, '', 'eml-unknown', other.requestId, open.request_id]) await refused(proof)
  const usedBy = await broker.program()
  await usedBy.client.linkIdentity({ body: link })
  await usedBy.client.unlinkIdentity({ body: { identity_type: 'email', identity_value: link.identity_value } })
  await refused(link.proof_request_id)
  const late = await broker.personByEmail(link.identity_value)
  broker.clock.advance({ minutes: 10 })
  await refused(late.requestId)
})

test('an identity has one master: another one is refused, and is not told which', async () => {
  await using broker = await startPeopleBroker()
  const { master, link } = await masterAndPerson(broker)
  await master.client.linkIdentity({ body: link })
  const [rival, again] = [await broker.program(), await broker.personByEmail(link.identity_value)]
  const refusal = await rival.client
    .linkIdentity({ body: { ...link, proof_request_id: again.requestId } })
    .catch((error: unknown) => error)
  expect(refusal).toMatchObject({ code: 'identity_already_linked' })
  expect(JSON.stringify(refusal)).not.toContain(master.session.omni_account)
})

test('of masters that link one identity at the same time, one succeeds', async () => {
  await using broker = await startPeopleBroker()
  const email = 'many@example.test'
  const tries = []
  for (let count = 0; count < 5; count++) {
    const [master, person] = [await broker.program(), await broker.personByEmail(email)]
    const body = { identity_type: 'email', identity_value: email, proof_request_id: person.requestId } as const
    tries.push(() => master.client.linkIdentity({ body }))
  }
  const results = await Promise.allSettled(tries.map((attempt) => attempt()))
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('a wallet is linked by its own sign-in, and a sign-in whose signature was wrong proves nothing', async () => {
  await using broker = await startPeopleBroker()
  const [master, other] = [await broker.program(), await broker.program()]
  const { address } = other.wallet
  const start = () => broker.as().startWalletSignIn({ body: { address, chain_id: 1 } })
  const verify = async ({ request_id, siwe_message }: Awaited<ReturnType<typeof start>>, wallet = other.wallet) =>
    broker.as().verifyWalletSignIn({ body: { request_id, signature: await wallet.signMessage(siwe_message) } })
  const link = (proof_request_id: string) =>
    master.client.linkIdentity({
      body: { identity_type: 'evm', identity_value: address.toUpperCase().replace('0X', '0x'), proof_request_id },
    })
  const failed = await start()
  await expect(verify(failed, master.wallet)).rejects.toMatchObject({ code: 'unauthorized' })
  await expect(link(failed.request_id)).rejects.toMatchObject({ code: 'unauthorized' })
  const right = await start()
  await verify(right)
  expect(await link(right.request_id)).toMatchObject({ identity_type: 'evm', identity_value: address })
})

test('only masters link: neither a person without a wallet nor a daemon does', async () => {
  await using broker = await startPeopleBroker()
  const { person, link } = await masterAndPerson(broker)
  await expect(person.client.linkIdentity({ body: link })).rejects.toMatchObject({ code: 'wallet_required' })
  const { daemon } = await broker.pair()
  await expect(daemon.client.linkIdentity({ body: link })).rejects.toMatchObject({ code: 'daemon_cannot_grant' })
})

test('a session of more than ten minutes removes no link, and nobody removes that of another', async () => {
  await using broker = await startPeopleBroker()
  const { master, link } = await masterAndPerson(broker)
  await master.client.linkIdentity({ body: link })
  const body = { identity_type: 'email', identity_value: link.identity_value } as const
  const rival = await broker.program()
  await expect(rival.client.unlinkIdentity({ body })).rejects.toMatchObject({ code: 'not_found' })
  broker.clock.advance({ minutes: 10, seconds: 1 })
  await expect(master.client.unlinkIdentity({ body })).rejects.toMatchObject({ code: 'reauth_required' })
  const fresh = await broker.program(master.wallet)
  expect(await fresh.client.unlinkIdentity({ body })).toEqual({ unlinked: true })
})

test.each([
  ['evm', '0x12'],
  ['email', 'nobody'],
  ['email', ' '],
  ['oauth2_google', ''],
] as const)('an identity of type %s with the value "%s" is refused', async (identity_type, identity_value) => {
  await using broker = await startPeopleBroker()
  const master = await broker.program()
  const body = { identity_type, identity_value, proof_request_id: 'eml-1' }
  await expect(master.client.linkIdentity({ body })).rejects.toMatchObject({ code: 'validation_failed' })
})

test('a link without proof is possible in development alone, where the operator says so', async () => {
  const variables = { BROKER_LINK_REQUIRE_PROOF: 'false' }
  await using production = await startPeopleBroker({ variables })
  await using development = await startPeopleBroker({ variables: { ...variables, BROKER_ENVIRONMENT: 'development' } })
  const body = { identity_type: 'email', identity_value: 'a@example.test' } as const
  await expect((await production.program()).client.linkIdentity({ body })).rejects.toMatchObject({
    code: 'unauthorized',
  })
  expect(await (await development.program()).client.linkIdentity({ body })).toMatchObject({ linked: true })
})
