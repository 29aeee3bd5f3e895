import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { voidEmailClaims } from '../../store/users.ts'
import type { Actor } from '../access/actor.ts'
import { audit } from '../record/record.ts'

/** An address was proved: users who hold it unproved, whoever made them, can never prove it nor sign in by it any more. */
export async function voidUnprovedClaims(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: Actor,
  emailNormalized: string,
): Promise<void> {
  for (const { id, home_account_id } of await voidEmailClaims(trx, emailNormalized))
    await audit(deps, trx, actor, { action: 'email.claim-void', target: id, accountId: home_account_id })
}
