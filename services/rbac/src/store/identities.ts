import { statement } from '@constellation/database'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Schema } from './schema.gen.ts'
import { type DemandFacts, demandColumns } from './second-factors/demand-facts.ts'
import type { SignInStatus } from './sign-in-status.ts'
import type { UserRow } from './users.ts'

/** An identity of an external provider. The pair is unique. */
export type Identity = { provider: string; providerSub: string }

/** What the provider says about the address at this moment. */
export type EmailSnapshot = { email: string | null; emailVerified: boolean }

/** A locked user, with their home account. */
type LockedUser = Pick<
  UserRow,
  'id' | 'home_account_id' | 'email' | 'email_verified_at' | 'display_name' | 'locale' | 'restricted'
> &
  DemandFacts &
  SignInStatus & {
    /** Whether this user has signed in from the browser before. */
    known_browser: boolean
  }

const lockedUser = (browserHash: string) => sql`
  u.id, u.home_account_id, u.email, u.email_verified_at, u.display_name, u.locale, u.status, u.deleted_at, u.restricted,
  ${demandColumns}, a.status as account_status, a.deleted_at as account_deleted_at,
  exists (select from sessions s where s.user_id = u.id and s.browser_hash = ${browserHash}) as known_browser`

export type IdentityOwner = LockedUser & { credential_id: string; credential_version: string }

/** The owner of an identity, deleted users included. Locks account, user and credential, in that order. */
export async function lockIdentityOwner(
  trx: Transaction<Schema>,
  identity: Identity & { browserHash: string },
): Promise<IdentityOwner | undefined> {
  const [row] = await owner(trx, identity)
  return row
}

const owner = statement(
  (_: Kysely<Schema>, { provider, providerSub, browserHash }: Identity & { browserHash: string }) => sql<IdentityOwner>`
    select ${lockedUser(browserHash)}, c.id as credential_id, c.updated_at::text as credential_version
    from credentials c join users u on u.id = c.user_id join accounts a on a.id = u.home_account_id
    where c.kind = 'external' and c.provider = ${provider} and c.provider_sub = ${providerSub}
    for share of a, u for no key update of c`,
)

export type AddressMatch = LockedUser & {
  /** Has another identity of this provider. */
  has_provider: boolean
  /** Has this very identity. */
  has_identity: boolean
}

/** The live user who has proved an address, and what they have of the provider. Locks account and user, in that order. */
export async function lockAddressMatch(
  trx: Transaction<Schema>,
  address: Identity & { emailNormalized: string; browserHash: string },
): Promise<AddressMatch | undefined> {
  const [row] = await holder(trx, address)
  return row
}

const holder = statement(
  (
    _: Kysely<Schema>,
    {
      emailNormalized,
      provider,
      providerSub,
      browserHash,
    }: Identity & { emailNormalized: string; browserHash: string },
  ) => sql<AddressMatch>`
    select ${lockedUser(browserHash)},
      exists (select from credentials c where c.user_id = u.id and c.kind = 'external' and c.provider = ${provider}
        and c.provider_sub <> ${providerSub}) as has_provider,
      exists (select from credentials c where c.user_id = u.id and c.kind = 'external' and c.provider = ${provider}
        and c.provider_sub = ${providerSub}) as has_identity
    from users u join accounts a on a.id = u.home_account_id
    where u.email_normalized = ${emailNormalized} and u.email_verified_at is not null and u.deleted_at is null
    for share of a for no key update of u`,
)

/** The owner of an identity and their credential, without a lock. */
export function findIdentityOwner(db: Kysely<Schema>, { provider, providerSub }: Identity) {
  return db
    .selectFrom('credentials')
    .select(['id', 'user_id'])
    .where('kind', '=', externalKind)
    .where('provider', '=', provider)
    .where('provider_sub', '=', providerSub)
    .executeTakeFirst()
}

/** A literal, so that a prepared statement can use the partial indexes. */
const externalKind = sql.lit('external')

export type NewExternalCredential = Identity & EmailSnapshot & { id: string; userId: string; used: boolean }

/**
 * Attaches an identity to a user. Throws a unique violation of `credentials_external` when it has an owner, and of
 * `credentials_provider` when the user has another identity of the provider.
 */
export function insertExternalCredential(
  trx: Transaction<Schema>,
  credential: NewExternalCredential,
): Promise<{ id: string; version: string }> {
  return trx
    .insertInto('credentials')
    .values({
      id: credential.id,
      user_id: credential.userId,
      kind: 'external',
      provider: credential.provider,
      provider_sub: credential.providerSub,
      email_snapshot: credential.email,
      email_snapshot_verified: credential.emailVerified,
      last_used_at: credential.used ? sql<Date>`now()` : null,
    })
    .returning(['id', sql<string>`updated_at::text`.as('version')])
    .executeTakeFirstOrThrow()
}

/** Notes the use of an identity, and what its provider says about the address, if it could be asked. The credential's version stays. */
export async function noteUse(
  trx: Transaction<Schema>,
  id: string,
  { email, emailVerified, emailIsUnknown }: EmailSnapshot & { emailIsUnknown: boolean },
): Promise<void> {
  await trx
    .updateTable('credentials')
    .set({
      ...(!emailIsUnknown && { email_snapshot: email, email_snapshot_verified: emailVerified }),
      last_used_at: sql<Date>`now()`,
    })
    .where('id', '=', id)
    .execute()
}
