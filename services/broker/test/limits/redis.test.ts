import { openSecretFiles, startRedis } from '@constellation/testkit'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { freshWallet, startBroker } from '../broker.ts'

test('with Redis the limits are counted there, over all instances and not in PostgreSQL, and Redis is a check of readiness', async () => {
  await using redis = await startRedis()
  await using files = await openSecretFiles()
  const variables = {
    BROKER_REDIS_URL_FILE: await files.write('redis-url', redis.url),
    BROKER_RATE_LIMIT_CHALLENGES_PER_HOUR_PER_IP: '2',
  }
  await using broker = await startBroker({ variables })
  await using beside = await startBroker({ variables, beside: broker })
  const start = (one: typeof broker) =>
    one.as().startWalletSignIn({ body: { address: freshWallet().address, chain_id: 84532 } })
  await start(broker)
  await start(beside)
  for (const instance of [broker, beside]) await expect(start(instance)).rejects.toMatchObject({ code: 'rate_limited' })
  const { rows } = await sql`select * from rate_limits`.execute(broker.owner)
  expect(rows).toEqual([])
  expect(broker.deps.readiness.report().ready).toContain('redis')
})
