import { randomBytes, randomUUID } from 'node:crypto'
import { hashToken, newToken } from '@constellation/tokens'
import type pg from 'pg'

/** A person who has done the first step of a sign-in and not the second. */
export type AskedPerson = { userId: string; factorId: string; challengeToken: string }

type PeopleOptions = { browserId: string; sealSecret: (userId: string, factorId: string) => string }

/** Writes people with an authenticator app into rbac's database, each with an open challenge of this browser, as after the password. */
export async function makeAskedPeople(database: pg.Pool, count: number, { browserId, sealSecret }: PeopleOptions) {
  const people = Array.from({ length: count }, () => {
    const [userId, factorId] = [randomUUID(), randomUUID()]
    return { userId, factorId, challengeToken: newToken('mc_', randomBytes) }
  })
  const users = people.map(({ userId }) => userId)
  const factors = people.map(({ factorId }) => factorId)
  const secrets = people.map(({ userId, factorId }) => sealSecret(userId, factorId))
  const hashes = people.map(({ challengeToken }) => hashToken(challengeToken))
  // A person and their account have the same id here.
  for (const text of forEachUser) await database.query(text, [users])
  await database.query(
    `insert into factors (id, user_id, kind, state, totp_secret, activated_at)
     select factor, person, 'totp', 'active', secret, now() from unnest($1::uuid[], $2::uuid[], $3::text[]) as t (person, factor, secret)`,
    [users, factors, secrets],
  )
  await database.query(
    `insert into challenges (token_hash, user_id, credential_id, credential_version, amr, outcome, browser_hash, expires_at)
     select hash, person, c.id, c.updated_at::text, '{pwd}', 'login', $3, now() + interval '5 minutes'
     from unnest($1::uuid[], $2::text[]) as t (person, hash) join credentials c on c.user_id = person`,
    [users, hashes, hashToken(browserId)],
  )
  return people satisfies AskedPerson[]
}

const forEachUser = [
  'insert into accounts (id, name) select id, id::text from unnest($1::uuid[]) as id',
  `insert into users (id, home_account_id, email, email_normalized, email_verified_at, display_name)
   select id, id, id || '@bench.test', id || '@bench.test', now(), 'Bench' from unnest($1::uuid[]) as id`,
  'insert into account_members (account_id, user_id) select id, id from unnest($1::uuid[]) as id',
  `insert into member_roles (account_id, user_id, role_id)
   select person, person, roles.id from unnest($1::uuid[]) as person, roles where roles.code in ('admin', 'member')`,
  `insert into credentials (id, user_id, kind, secret_hash) select gen_random_uuid(), id, 'password', 'nobody types it' from unnest($1::uuid[]) as id`,
]
