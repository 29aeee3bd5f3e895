import { expect, test } from 'vitest'
import { freshWallet, startBroker, type TestBroker } from '../broker.ts'
import { secp256k1Order } from '../fixtures/curve.ts'

async function start(broker: TestBroker, wallet = freshWallet()) {
  const { address } = wallet
  const challenge = await broker.as().startWalletSignIn({ body: { address, chain_id: 84532 } })
  return { ...challenge, wallet, signature: await wallet.signMessage(challenge.siwe_message) }
}

function verify(broker: TestBroker, { request_id, signature }: { request_id: string; signature: string }) {
  return broker.as().verifyWalletSignIn({ body: { request_id, signature } })
}

test('a wallet that signs the message has a session, and is the master of its own account', async () => {
  await using broker = await startBroker()
  const challenge = await start(broker)
  expect(challenge).toMatchObject({
    request_id: expect.stringMatching(/^siwe-[0-9a-f]{32}$/),
    expires_in_seconds: 2700,
  })
  const session = await verify(broker, challenge)
  const { address } = challenge.wallet
  expect(session).toMatchObject({ wallet_address: address, identity_type: 'evm', identity_value: address })
  const wallets = await broker.owner.selectFrom('wallets').selectAll().execute()
  expect(wallets).toMatchObject([{ omni_account: session.omni_account, address, role: 'master', parent_address: null }])
})

test('an address is read in any case and answered in small letters', async () => {
  await using broker = await startBroker()
  const wallet = freshWallet()
  const upper = `0x${wallet.address.slice(2).toUpperCase()}`
  const { request_id, siwe_message } = await broker.as().startWalletSignIn({ body: { address: upper, chain_id: 1 } })
  const session = await verify(broker, { request_id, signature: await wallet.signMessage(siwe_message) })
  expect(session.wallet_address).toBe(wallet.address)
})

test('of 64 callers at once with one signature, at two instances, exactly one has a session', async () => {
  await using broker = await startBroker()
  await using beside = await startBroker({ beside: broker })
  const challenge = await start(broker)
  const tries = Array.from({ length: 64 }, (_, index) => verify(index % 2 ? broker : beside, challenge))
  const results = await Promise.allSettled(tries)
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('the first attempt consumes the challenge, whatever its outcome, and a used one looks like one that never was', async () => {
  await using broker = await startBroker()
  const challenge = await start(broker)
  const other = await freshWallet().signMessage(challenge.siwe_message)
  const texts = []
  for (const attempt of [{ ...challenge, signature: other }, challenge, { ...challenge, request_id: 'siwe-unknown' }]) {
    const refusal = await verify(broker, attempt).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'unauthorized' })
    texts.push(refusal instanceof Error ? refusal.message : '')
  }
  expect(new Set(texts).size).toBe(1)
})

test('a message that was not used in time says that it has expired', async () => {
  await using broker = await startBroker()
  const challenge = await start(broker)
  broker.clock.advance({ minutes: 45 })
  await expect(verify(broker, challenge)).rejects.toMatchObject({
    code: 'unauthorized',
    message: expect.stringContaining('expired'),
  })
})

test('a message for another domain is refused, whatever Host the request names', async () => {
  await using broker = await startBroker()
  for (const host of ['broker.example.test', 'evil.example']) {
    const { request_id, siwe_message, wallet } = await start(broker)
    const signature = await wallet.signMessage(siwe_message.replaceAll('broker.example.test', 'evil.example'))
    const response = await broker.app.request(`https://${host}/v1/auth/wallet/verify`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', host },
      body: JSON.stringify({ request_id, signature }),
    })
    expect(response.status).toBe(401)
  }
})

test('of all writings of one signature only those with low s and v of 0, 1, 27 or 28 are accepted', async () => {
  await using broker = await startBroker()
  const accepted: string[] = []
  for (const name of ['27/28', '0/1', 'high s 27/28', 'high s 0/1', 'compact', '35', 'without 0x', 'doubled']) {
    const { request_id, signature } = await start(broker)
    const done = await verify(broker, { request_id, signature: writing(name, signature) }).then(
      () => true,
      () => false,
    )
    if (done) accepted.push(name)
  }
  expect(accepted).toEqual(['27/28', '0/1'])
})

function writing(name: string, signature: string): string {
  const [r, s, v] = [signature.slice(2, 66), signature.slice(66, 130), Number.parseInt(signature.slice(130), 16)]
  const hex = (value: number) => value.toString(16).padStart(2, '0')
  const twin = (secp256k1Order - BigInt(`0x${s}`)).toString(16).padStart(64, '0')
  const flipped = v === 27 ? 28 : 27
  const writings: Record<string, string> = {
    '27/28': signature,
    '0/1': `0x${r}${s}${hex(v - 27)}`,
    'high s 27/28': `0x${r}${twin}${hex(flipped)}`,
    'high s 0/1': `0x${r}${twin}${hex(flipped - 27)}`,
    compact: `0x${r}${s}`,
    '35': `0x${r}${s}${hex(35)}`,
    'without 0x': signature.slice(2),
    doubled: signature + signature.slice(2),
  }
  return writings[name] ?? ''
}

test.each([
  [64, 'validation_failed', /compact/],
  [66, 'validation_failed', /contract/],
  [800, 'validation_failed', /contract/],
])('a signature of %d bytes says what is wrong with it', async (bytes, code, text) => {
  await using broker = await startBroker()
  const { request_id } = await start(broker)
  const signature = `0x${'1b'.repeat(bytes)}`
  const refusal = await verify(broker, { request_id, signature }).catch((error: unknown) => error)
  expect(refusal).toMatchObject({
    code,
    problem: { errors: [{ pointer: '/signature', message: expect.stringMatching(text) }] },
  })
})

test('only the chains that the operator names are accepted', async () => {
  await using broker = await startBroker({ variables: { BROKER_SIWE_CHAIN_IDS: '84532' } })
  const { address } = freshWallet()
  await expect(broker.as().startWalletSignIn({ body: { address, chain_id: 1 } })).rejects.toMatchObject({
    code: 'validation_failed',
  })
})

test('a session that was ended is refused by every instance from the next request on', async () => {
  await using broker = await startBroker()
  await using beside = await startBroker({ beside: broker })
  const { client, token } = await broker.program()
  await beside.as(token).listGrants({ query: {} })
  await client.logOut()
  for (const instance of [broker, beside])
    await expect(instance.as(token).listGrants({ query: {} })).rejects.toMatchObject({ code: 'unauthorized' })
})

test('an address that starts too many sign-ins waits, and is told how long', async () => {
  await using broker = await startBroker({ variables: { BROKER_RATE_LIMIT_CHALLENGES_PER_HOUR_PER_IP: '2' } })
  await start(broker)
  await start(broker)
  await expect(start(broker)).rejects.toMatchObject({ code: 'rate_limited', retryAfterSeconds: expect.any(Number) })
})
