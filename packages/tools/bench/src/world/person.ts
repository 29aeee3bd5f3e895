import type { Client } from '@constellation/client'
import type { rbac, TokenResponse } from '@constellation/contracts-rbac'
import { hash } from '@node-rs/argon2'
import type pg from 'pg'

/** A person who can sign in and administers their own account. */
export type Person = {
  id: string
  accountId: string
  email: string
  password: string
  browserId: string
  signIn(): Promise<TokenResponse>
}

/** The client that people report. */
export const client = { ip: '192.0.2.1', userAgent: 'bench' }

const password = 'four plain words do'

/** Writes a person into rbac's database, so that they exist before anything is measured. */
export async function makePerson(caller: Client<typeof rbac>, database: pg.Pool): Promise<Person> {
  const email = `${crypto.randomUUID()}@bench.test`
  const browserId = crypto.randomUUID() + crypto.randomUUID()
  const [id, accountId] = [crypto.randomUUID(), crypto.randomUUID()]
  await database.query('insert into accounts (id, name) values ($1, $2)', [accountId, email])
  await database.query(
    `insert into users (id, home_account_id, email, email_normalized, email_verified_at, display_name) values ($1, $2, $3, $3, now(), 'Bench')`,
    [id, accountId, email],
  )
  await database.query('insert into account_members (account_id, user_id) values ($1, $2)', [accountId, id])
  await database.query(
    `insert into member_roles (account_id, user_id, role_id) select $1, $2, id from roles where code in ('admin', 'member')`,
    [accountId, id],
  )
  await database.query(`insert into credentials (id, user_id, kind, secret_hash) values ($1, $2, 'password', $3)`, [
    crypto.randomUUID(),
    id,
    await hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 }),
  ])
  const signIn = () => caller.signInWithPassword({ body: { email, password, browserId, client } })
  return { id, accountId, email, password, browserId, signIn }
}
