import type { Kysely, Selectable, Transaction } from 'kysely'
import type { IdentityLinksTable, Schema } from './schema.gen.ts'

export type LinkRow = Selectable<IdentityLinksTable>
type Identity = { identityType: string; identityValue: string }

export function findLink(db: Kysely<Schema>, { identityType, identityValue }: Identity): Promise<LinkRow | undefined> {
  return db
    .selectFrom('identity_links')
    .selectAll()
    .where('identity_type', '=', identityType)
    .where('identity_value', '=', identityValue)
    .executeTakeFirst()
}

/** Links an identity that nobody has linked. Undefined when somebody has: an identity has one master. */
export function insertLink(
  trx: Transaction<Schema>,
  { identityType, identityValue, omniAccount, now }: Identity & { omniAccount: string; now: Date },
): Promise<LinkRow | undefined> {
  return trx
    .insertInto('identity_links')
    .values({
      identity_type: identityType,
      identity_value: identityValue,
      omni_account: omniAccount,
      linked_at: now,
    })
    .onConflict((conflict) => conflict.columns(['identity_type', 'identity_value']).doNothing())
    .returningAll()
    .executeTakeFirst()
}

export function listLinkRows(db: Kysely<Schema>, omniAccount: string): Promise<LinkRow[]> {
  return db
    .selectFrom('identity_links')
    .selectAll()
    .where('omni_account', '=', omniAccount)
    .orderBy('linked_at')
    .limit(1000)
    .execute()
}

/** A page of the links of an account, by type and value. */
export function listLinkPage(
  db: Kysely<Schema>,
  omniAccount: string,
  { limit, after }: { limit: number; after: Identity | undefined },
): Promise<LinkRow[]> {
  let query = db
    .selectFrom('identity_links')
    .selectAll()
    .where('omni_account', '=', omniAccount)
    .orderBy('identity_type')
    .orderBy('identity_value')
    .limit(limit)
  if (after)
    query = query.where((eb) =>
      eb(eb.refTuple('identity_type', 'identity_value'), '>', eb.tuple(after.identityType, after.identityValue)),
    )
  return query.execute()
}

export async function deleteLink(
  db: Kysely<Schema>,
  { identityType, identityValue, omniAccount }: Identity & { omniAccount: string },
): Promise<boolean> {
  const deleted = await db
    .deleteFrom('identity_links')
    .where('identity_type', '=', identityType)
    .where('identity_value', '=', identityValue)
    .where('omni_account', '=', omniAccount)
    .returning('identity_value')
    .executeTakeFirst()
  return deleted !== undefined
}

type Proof = { requestId: string; identityType: string; identityValue: string; since: Date; now: Date }

/** Uses a completed sign-in of an identity as its proof, once. */
export async function consumeProof(trx: Transaction<Schema>, proof: Proof): Promise<boolean> {
  const { requestId, identityType, identityValue, since, now } = proof
  if (identityType === 'evm') {
    const used = await trx
      .updateTable('auth_challenges')
      .set({ linked_at: now })
      .where('request_id', '=', requestId)
      .where('address', '=', identityValue)
      .where('proved_at', '>', since)
      .where('linked_at', 'is', null)
      .returning('request_id')
      .executeTakeFirst()
    return used !== undefined
  }
  const used = await trx
    .updateTable('sign_in_requests')
    .set({ linked_at: now })
    .where('request_id', '=', requestId)
    .where('method', '=', identityType === 'email' ? 'email_link' : identityType)
    .where('identity_value', '=', identityValue)
    .where('status', '=', 'verified')
    .where('settled_at', '>', since)
    .where('linked_at', 'is', null)
    .returning('request_id')
    .executeTakeFirst()
  return used !== undefined
}
