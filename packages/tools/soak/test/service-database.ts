import { migrations as brokerMigrations } from '@constellation/broker/migrations'
import { openDatabase } from '@constellation/database'
import { cloneDatabase } from '@constellation/database/testing'
import { migrations as loginMigrations } from '@constellation/login/migrations'
import { migrations as rbacMigrations } from '@constellation/rbac/migrations'
import type { Rows } from '../src/invariants/invariant.ts'

export type OpenDatabase = AsyncDisposable & { rows: Rows; url: string }

const migrationsOf = { rbac: rbacMigrations, login: loginMigrations, broker: brokerMigrations }

/** A separate database with a service's tables, read and written as their owner. */
export async function openServiceDatabase(name: keyof typeof migrationsOf): Promise<OpenDatabase> {
  const database = await cloneDatabase({ name, migrations: migrationsOf[name] })
  const { pool, close } = openDatabase(database.ownerUrl, {
    max: 4,
    onError(error) {
      throw error
    },
  })
  return {
    url: database.ownerUrl,
    rows: async (sql, values) => (await pool.query(sql, values)).rows,
    async [Symbol.asyncDispose]() {
      await close()
      await database[Symbol.asyncDispose]()
    },
  }
}
