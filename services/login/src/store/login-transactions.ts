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
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('login_tx')
    .columns(columns)
    .expression(({ selectFrom }) =>
      selectFrom(sql`(select 1)`.as('one'))
        .select([
          sql<string>`${begun.stateHash}`.as('state_hash'),
          sql<string>`${begun.provider}`.as('provider'),
          sql<string>`${begun.purpose}`.as('purpose'),
          sql<string | null>`${begun.linkUserId}::uuid`.as('link_user_id'),
          sql<string>`${begun.flowQuery}`.as('flow_query'),
          sql<string | null>`${begun.applicationId}`.as('app_id'),
          sql<string>`${begun.locale}`.as('locale'),
          sql<string>`${begun.nonce}`.as('nonce'),
          sql<string>`${begun.codeVerifier}`.as('code_verifier'),
          sql<string>`${begun.browserHash}`.as('browser_hash'),
          sql<string>`${begun.clientAddress}`.as('client_address'),
          sql<Date>`now() + make_interval(secs => ${begun.lifeSeconds})`.as('expires_at'),
        ])
        .where(startsAt(begun.clientAddress), '<', mostStarts),
    )
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

const columns = [
  'state_hash',
  'provider',
  'purpose',
  'link_user_id',
  'flow_query',
  'app_id',
  'locale',
  'nonce',
  'code_verifier',
  'browser_hash',
  'client_address',
  'expires_at',
] as const

function startsAt(address: string) {
  return sql<number>`(select count(*) from login_tx where client_address = ${address} and issued_at > now() - interval '1 minute')`
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
