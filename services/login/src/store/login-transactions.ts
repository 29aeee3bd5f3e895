import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.gen.ts'

export type NewLoginTransaction = {
  stateHash: string
  provider: string
  purpose: 'login' | 'link'
  linkUserId: string | null
  /** Where the person is going, as the flow's pages carry it. */
  flowQuery: string
  applicationId: string | null
  locale: string
  /** Sealed, as the verifier is. */
  nonce: string
  codeVerifier: string
  browserHash: string
  clientAddress: string
  lifeSeconds: number
}

/** So many sign-ins may begin at one address within a minute. */
const mostStarts = 30

/** Notes that a sign-in has begun; false when too many have at this address. */
export async function insertLoginTransaction(db: Kysely<Schema>, begun: NewLoginTransaction): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into login_tx (state_hash, provider, purpose, link_user_id, flow_query, app_id, locale, nonce, code_verifier,
      browser_hash, client_address, expires_at)
    select ${begun.stateHash}, ${begun.provider}, ${begun.purpose}, ${begun.linkUserId}::uuid, ${begun.flowQuery},
      ${begun.applicationId}, ${begun.locale}, ${begun.nonce}, ${begun.codeVerifier}, ${begun.browserHash},
      ${begun.clientAddress}, now() + make_interval(secs => ${begun.lifeSeconds})
    where (select count(*) from login_tx where client_address = ${begun.clientAddress}
      and issued_at > now() - interval '1 minute') < ${mostStarts}`.execute(db)
  return numAffectedRows === 1n
}

type Presented = { stateHash: string; provider: string; browserHash: string }

/** Uses a state up: of any number of callers exactly one gets the row, only in the browser where it began, and none once it has expired. */
export function consumeLoginTransaction(db: Kysely<Schema>, { stateHash, provider, browserHash }: Presented) {
  return db
    .updateTable('login_tx')
    .set({ consumed_at: sql<Date>`now()` })
    .where('state_hash', '=', stateHash)
    .where('provider', '=', provider)
    .where('browser_hash', '=', browserHash)
    .where('consumed_at', 'is', null)
    .where('expires_at', '>', sql<Date>`now()`)
    .returning(['purpose', 'link_user_id', 'flow_query', 'locale', 'nonce', 'code_verifier'])
    .executeTakeFirst()
}

/** Why a state could not be used up. */
export function findLoginTransaction(db: Kysely<Schema>, stateHash: string) {
  return db
    .selectFrom('login_tx')
    .select(['provider', 'browser_hash', 'consumed_at', 'flow_query'])
    .where('state_hash', '=', stateHash)
    .executeTakeFirst()
}
