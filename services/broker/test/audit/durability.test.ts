import { openDatabase } from '@constellation/database'
import { expect, test } from 'vitest'
import { watchDurability } from '../../src/audit/durability.ts'
import { startBroker } from '../broker.ts'

const warning = `do $$ begin raise warning 'canceling wait for synchronous replication due to user request'; end $$`

const openPool = (url: string) =>
  openDatabase(url, {
    max: 1,
    onError(error) {
      throw error
    },
  })

test('a warning counts on a connection that was open before anyone listened', async () => {
  await using broker = await startBroker()
  await using database = openPool(broker.database.url)
  await database.pool.query('select 1')
  const durability = watchDurability(database.pool)
  await expect(durability.confirm(() => database.pool.query(warning))).rejects.toThrow('not confirmed')
})

test('a warning counts once, also on a connection that is used again: the commit after it is durable', async () => {
  await using broker = await startBroker()
  await using database = openPool(broker.database.url)
  const durability = watchDurability(database.pool)
  await expect(durability.confirm(() => database.pool.query(warning))).rejects.toThrow('not confirmed')
  await expect(durability.confirm(() => database.pool.query('select 1'))).resolves.toBeDefined()
})
