import pg from 'pg'
import type { World } from './world.ts'

/** Makes a database that belongs to a role of the same name, and gives the role's address. Replaces an existing one. */
export async function makeDatabase(postgres: World['postgres'], name: string): Promise<string> {
  const password = crypto.randomUUID()
  const client = new pg.Client({ connectionString: postgres.adminUrl })
  await client.connect()
  try {
    await client.query(`drop database if exists ${name} with (force)`)
    await client.query(`drop role if exists ${name}`)
    await client.query(`create role ${name} login password '${password}'`)
    await client.query(`create database ${name} owner ${name}`)
  } finally {
    await client.end()
  }
  return postgres.url(name, name, password)
}
