import { openSealed, type SealingKeys, seal } from '@constellation/database'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Schema } from './schema.gen.ts'

/** One use of an `Idempotency-Key`. `claim` tells this attempt from others with the same key. */
export type Slot = { omniAccount: string; route: string; key: string; fingerprint: string; claim: string }

export type Claimed = { state: 'claimed' | 'in_progress' | 'other_request' } | { state: 'answered'; answer: string }

const keptSeconds = 300
/** An attempt that is older than this has died. */
const attemptSeconds = 60

/** Claims a key that is free. A key that is claimed by a transaction under way is waited for. */
export async function claimAnswer(
  trx: Transaction<Schema>,
  sealing: SealingKeys,
  slot: Slot,
  now: Date,
): Promise<Claimed> {
  const { omniAccount, route, key, fingerprint, claim } = slot
  const { rows } = await sql`
    insert into idempotency_keys as held (omni_account, route, key, fingerprint, claim, claimed_at, expires_at)
    values (${omniAccount}, ${route}, ${key}, ${fingerprint}, ${claim}, ${now}, ${later(now, keptSeconds)})
    on conflict (omni_account, route, key) do update set
      fingerprint = excluded.fingerprint, claim = excluded.claim, sealed_answer = null,
      claimed_at = excluded.claimed_at, expires_at = excluded.expires_at
    where held.expires_at <= ${now}
      or (held.sealed_answer is null and held.claimed_at < ${later(now, -attemptSeconds)})
    returning claim`.execute(trx)
  if (rows.length > 0) return { state: 'claimed' }
  const held = await whereSlot(trx.selectFrom('idempotency_keys').selectAll(), slot).executeTakeFirstOrThrow()
  if (held.fingerprint !== fingerprint) return { state: 'other_request' }
  if (held.sealed_answer === null) return { state: 'in_progress' }
  return { state: 'answered', answer: openSealed(sealing, identityOf(slot), held.sealed_answer) }
}

export async function keepAnswer(db: Kysely<Schema>, sealing: SealingKeys, slot: Slot, answer: string): Promise<void> {
  const sealed = seal(sealing, identityOf(slot), answer)
  await whereSlot(db.updateTable('idempotency_keys').set({ sealed_answer: sealed }), slot)
    .where('claim', '=', slot.claim)
    .execute()
}

/** Frees the key after a failure of this attempt. */
export async function releaseSlot(db: Kysely<Schema>, slot: Slot): Promise<void> {
  await whereSlot(db.deleteFrom('idempotency_keys'), slot)
    .where('claim', '=', slot.claim)
    .where('sealed_answer', 'is', null)
    .execute()
}

function identityOf({ omniAccount, route, key }: Slot) {
  return `idempotency_keys:${omniAccount}:${route}:${key}`
}

function later(now: Date, seconds: number) {
  return new Date(now.getTime() + seconds * 1000)
}

type Filterable<Q> = { where(column: 'omni_account' | 'route' | 'key', operator: '=', value: string): Q }

function whereSlot<Q extends Filterable<Q>>(query: Q, { omniAccount, route, key }: Slot): Q {
  return query.where('omni_account', '=', omniAccount).where('route', '=', route).where('key', '=', key)
}
