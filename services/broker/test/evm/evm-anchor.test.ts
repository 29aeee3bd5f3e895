import { expect, test } from 'vitest'
import { type EvmBroker, startEvmBroker } from './start-evm-broker.ts'

async function mint(broker: EvmBroker) {
  const { daemon } = await broker.pair()
  return daemon.client.mintAwsCredentials({ body: await broker.signedCall(daemon) })
}

const records = ({ owner }: EvmBroker) => owner.selectFrom('mint_log').selectAll().orderBy('id').execute()

test('a mint is an event of our contract before its credential leaves, and the record says where', async () => {
  await using broker = await startEvmBroker()
  const answer = await mint(broker)
  expect(answer.anchored).toEqual(['postgres', 'evm_testnet'])
  const [grant, record] = await records(broker)
  const [, event] = await broker.events()
  expect(event).toMatchObject({
    recordHash: `0x${record?.record_hash}`,
    omniAccount: `0x${record?.omni_account}`,
    service: 's3',
    mintedAt: BigInt((record?.minted_at.getTime() ?? 0) / 1000),
    grantId: `0x${Buffer.from(record?.grant_id ?? '')
      .toString('hex')
      .padEnd(64, '0')}`,
  })
  expect(event?.wallet?.toLowerCase()).toBe(record?.wallet)
  expect(record?.anchor_receipts).toMatchObject({ evm_testnet: event?.receipt })
  expect(grant?.kind).toBe('grant_created')
  expect(await broker.events()).toHaveLength(2)
})
