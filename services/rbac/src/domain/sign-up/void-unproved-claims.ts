import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { voidEmailClaims } from '../../store/users.ts'
import type { Actor } from '../access/actor.ts'
import { audit } from '../record/audit.ts'

/** An address was proved. Users who hold it unproved can never prove it nor sign in with it again. */
export async function voidUnprovedClaims(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: Actor,
  emailNormalized: string,
): Promise<void> {
  for (const { id, home_account_id } of await voidEmailClaims(trx, emailNormalized))
    await audit(deps, trx, actor, { action: 'email.void-claim', target: id, accountId: home_account_id })
}
