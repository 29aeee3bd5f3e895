import { type Client, createClient } from '@constellation/client'
import { rbac } from '@constellation/contracts-rbac'
import pg from 'pg'
import type { Watched } from '../load/watched.ts'
import { makePerson, type Person } from './person.ts'

/** One rbac and its database. */
export type Rbac = {
  url: string
  process: Watched
  client: Client<typeof rbac>
  /** The database, as its owner. */
  database: pg.Pool
  databaseUrl: string
  person(): Promise<Person>
}

type Place = { url: string; process: Watched; databaseUrl: string; serviceToken: () => Promise<string> }

/** Connects to a running rbac, as login does. */
export function openRbac({ url, process, databaseUrl, serviceToken }: Place, parts: AsyncDisposableStack): Rbac {
  const database = new pg.Pool({ connectionString: databaseUrl, max: 4 })
  parts.defer(() => database.end())
  const headers = async () => ({ 'x-service-token': await serviceToken() })
  const client = createClient(rbac, { baseUrl: url, fetch, timeoutMs: 30_000, headers })
  return { url, process, client, database, databaseUrl, person: () => makePerson(client, database) }
}
