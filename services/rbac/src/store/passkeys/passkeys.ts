import type { ClientInfo } from '@constellation/contracts-rbac'
import { statement } from '@constellation/database'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Schema } from '../schema.gen.ts'
import { type DemandFacts, demandColumns } from '../second-factors/demand-facts.ts'
import type { UserRow } from '../users.ts'

/** A literal, so that a prepared statement can use the partial indexes. */
const webauthnKind = sql.lit('webauthn')
const active = sql.lit('active')

/** The accepted passkeys of a user, as browsers need them. */
export async function listPasskeys(db: Kysely<Schema>, userId: string) {
  const rows = await db
    .selectFrom('factors')
    .select(['credential_id', 'transports'])
    .where('user_id', '=', userId)
    .where('kind', '=', webauthnKind)
    .where('state', '=', active)
    .orderBy('id')
    .execute()
  return rows.map(({ credential_id, transports }) => ({
    credential_id: credential_id ?? '',
    transports: transports ?? [],
  }))
}

/** A passkey with its owner. The table has every column of a passkey for this kind. */
export type PasskeyRow = {
  id: string
  name: string | null
  credential_id: string
  public_key: Buffer
  backup_eligible: boolean
  user: Pick<UserRow, 'id' | 'home_account_id' | 'email' | 'email_verified_at' | 'display_name' | 'locale'> &
    DemandFacts
  user_handle: string | null
  /** Whether this user has signed in from the browser before. */
  known_browser: boolean
}

/** The accepted passkey with this credential id. */
export async function findPasskey(
  db: Kysely<Schema>,
  key: { credentialId: string; browserHash: string },
): Promise<PasskeyRow | undefined> {
  const [row] = await passkeyRow(db, key)
  if (!row) return undefined
  const { factor_id: id, name, credential_id, public_key, backup_eligible, user_handle, known_browser, ...user } = row
  return { id, name, credential_id, public_key, backup_eligible, user_handle, known_browser, user }
}

type Flat = Omit<PasskeyRow, 'user' | 'id'> & PasskeyRow['user'] & { factor_id: string }

const passkeyRow = statement(
  (_: Kysely<Schema>, { credentialId, browserHash }: { credentialId: string; browserHash: string }) => sql<Flat>`
    select f.id as factor_id, f.name, f.credential_id, f.public_key, f.backup_eligible, u.id, u.home_account_id, u.email, u.email_verified_at,
      u.display_name, u.locale, u.passkey_user_handle as user_handle, ${demandColumns},
      exists (select from sessions s where s.user_id = u.id and s.browser_hash = ${browserHash}) as known_browser
    from factors f join users u on u.id = f.user_id join accounts a on a.id = u.home_account_id
    where f.kind = 'webauthn' and f.credential_id = ${credentialId} and f.state = 'active'`,
)

/** A passkey that was registered just now. */
export type NewPasskey = {
  credentialId: string
  publicKey: Buffer
  signCount: number
  transports: string[]
  backupEligible: boolean
  backedUp: boolean
  aaguid: string
}

/** Throws a unique violation of `factors_credential` when any user has registered the passkey before. */
export async function insertPasskey(
  trx: Transaction<Schema>,
  passkey: NewPasskey & { id: string; userId: string; name: string | null },
): Promise<void> {
  await trx
    .insertInto('factors')
    .values({
      id: passkey.id,
      user_id: passkey.userId,
      kind: 'webauthn',
      state: 'active',
      name: passkey.name,
      credential_id: passkey.credentialId,
      public_key: passkey.publicKey,
      sign_count: String(passkey.signCount),
      transports: passkey.transports,
      backup_eligible: passkey.backupEligible,
      backed_up: passkey.backedUp,
      aaguid: passkey.aaguid,
      activated_at: sql<Date>`now()`,
    })
    .execute()
}

type Used = { id: string; signCount: number; backedUp: boolean; client: ClientInfo }

/** A signature count goes up, or stays 0 (WebAuthn Level 3 §6.1.1). */
const goesOn = (signCount: number) => sql<boolean>`(sign_count < ${signCount} or sign_count = 0 and ${signCount} = 0)`

/** Notes a proved use. False when the passkey is no longer accepted, or its signature count did not go up. */
export async function notePasskeyUse(db: Kysely<Schema>, { id, signCount, backedUp, client }: Used): Promise<boolean> {
  const noted = await db
    .updateTable('factors')
    .set({
      sign_count: String(signCount),
      backed_up: backedUp,
      last_used_at: sql<Date>`now()`,
      last_used_ip: client.ip,
      last_used_user_agent: client.userAgent,
    })
    .where('id', '=', id)
    .where('state', '=', active)
    .where(goesOn(signCount))
    .returning('id')
    .executeTakeFirst()
  return noted !== undefined
}

/** Notes that a copy of a passkey may exist. False when its signature count did go up, or it is no longer accepted. */
export async function suspectPasskey(
  trx: Transaction<Schema>,
  { id, signCount }: { id: string; signCount: number },
): Promise<boolean> {
  const noted = await trx
    .updateTable('factors')
    .set({ suspect_at: sql<Date>`coalesce(suspect_at, now())` })
    .where('id', '=', id)
    .where('state', '=', active)
    .where(({ not }) => not(goesOn(signCount)))
    .returning('id')
    .executeTakeFirst()
  return noted !== undefined
}

/** The user handle that authenticators store. The first call sets it, and it never changes. */
export async function keepUserHandle(db: Kysely<Schema>, userId: string, made: string): Promise<string> {
  const { handle } = await db
    .updateTable('users')
    .set({ passkey_user_handle: sql<string>`coalesce(passkey_user_handle, ${made})` })
    .where('id', '=', userId)
    .returning(sql<string>`passkey_user_handle`.as('handle'))
    .executeTakeFirstOrThrow()
  return handle
}
