import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.gen.ts'

export type NewLoginTransaction = {
  stateHash: string
  provider: string
  purpose: 'login' | 'link'
  linkUserId: string | null
  /** Where the person is going: the query of the flow. */
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

/** The most sign-ins that may begin within a minute. */
export type StartLimits = { ofBrowser: number; unfinishedOfAddress: number; ofAddress: number }

/** Records that a sign-in has begun. False when too many have in this browser or at this address. */
export async function insertLoginTransaction(
  db: Kysely<Schema>,
  begun: NewLoginTransaction,
  limits: StartLimits,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into login_tx (state_hash, provider, purpose, link_user_id, flow_query, app_id, locale, nonce, code_verifier,
      browser_hash, client_address, expires_at)
    select ${begun.stateHash}, ${begun.provider}, ${begun.purpose}, ${begun.linkUserId}::uuid, ${begun.flowQuery},
      ${begun.applicationId}, ${begun.locale}, ${begun.nonce}, ${begun.codeVerifier}, ${begun.browserHash},
      ${begun.clientAddress}, now() + make_interval(secs => ${begun.lifeSeconds})
    from (
      select count(*) filter (where consumed_at is null) as unfinished, count(*) as all_starts from login_tx
      where client_address = ${begun.clientAddress} and issued_at > now() - interval '1 minute'
    ) as of_address
    where unfinished < ${limits.unfinishedOfAddress} and all_starts < ${limits.ofAddress}
      and (select count(*) from login_tx where browser_hash = ${begun.browserHash}
        and issued_at > now() - interval '1 minute') < ${limits.ofBrowser}`.execute(db)
  return numAffectedRows === 1n
}

type Presented = { stateHash: string; provider: string; browserHash: string }

/**
 * Consumes a state: exactly one of any number of callers gets the row, only in the browser where it began, and none after it has expired.
 */
export function consumeLoginTransaction(db: Kysely<Schema>, { stateHash, provider, browserHash }: Presented) {
  return db
    .updateTable('login_tx')
    .set({ consumed_at: sql<Date>`now()` })
    .where('state_hash', '=', stateHash)
    .where('provider', '=', provider)
    .where('browser_hash', '=', browserHash)
    .where('consumed_at', 'is', null)
    .where('expires_at', '>', sql<Date>`now()`)
    .returning(['purpose', 'link_user_id', 'flow_query', 'locale', 'issued_at', 'nonce', 'code_verifier'])
    .executeTakeFirst()
}

/** The row of a state that could not be consumed. */
export function findLoginTransaction(db: Kysely<Schema>, stateHash: string) {
  return db
    .selectFrom('login_tx')
    .select(['provider', 'browser_hash', 'consumed_at', 'flow_query'])
    .where('state_hash', '=', stateHash)
    .executeTakeFirst()
}
