import { randomUUID } from 'node:crypto'
import { memorySessionStore, type SessionStore } from '@constellation/relying-app'
import { postgresSessionStore, postgresSessionTables } from '@constellation/relying-app/postgres'
import { redisSessionStore } from '@constellation/relying-app/redis'
import { startRedis } from '@constellation/testkit'
import { Redis } from 'ioredis'
import pg from 'pg'
import { inject } from 'vitest'
import '@constellation/database/testing/global-setup'

export type OpenedStore = AsyncDisposable & { store: SessionStore }

/** Every kind of store, each real and empty. */
export const stores: [name: string, open: () => Promise<OpenedStore>][] = [
  ['memory', openMemory],
  ['PostgreSQL', openPostgres],
  ['Redis', openRedis],
]

async function openMemory(): Promise<OpenedStore> {
  return { store: memorySessionStore({ now: () => Date.now() }), async [Symbol.asyncDispose]() {} }
}

async function openPostgres(): Promise<OpenedStore> {
  const url = new URL(inject('postgresUrl'))
  const admin = new pg.Pool({ connectionString: url.href, max: 1 })
  const name = `relying_app_${randomUUID().replaceAll('-', '')}`
  await admin.query(`create database ${name}`)
  url.pathname = name
  const pool = new pg.Pool({ connectionString: url.href })
  await pool.query(postgresSessionTables)
  // Running it again changes nothing.
  await pool.query(postgresSessionTables)
  return {
    store: postgresSessionStore(pool),
    async [Symbol.asyncDispose]() {
      await endPool(pool)
      await admin.query(`drop database ${name}`)
      await endPool(admin)
    },
  }
}

/** Ends the pool and waits until its connections are closed, which `end` alone does not do. */
async function endPool(pool: pg.Pool) {
  let open = pool.totalCount
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  pool.on('remove', () => --open === 0 && resolve())
  await Promise.all([pool.end(), closed])
}

async function openRedis(): Promise<OpenedStore> {
  const redis = await startRedis()
  const client = new Redis(redis.url)
  return {
    store: redisSessionStore(client),
    async [Symbol.asyncDispose]() {
      await client.quit()
      await redis[Symbol.asyncDispose]()
    },
  }
}
