import { isDeepStrictEqual } from 'node:util'
import type { Account, AuditEntry, RbacBody } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { type AccountRow, insertAccountOnce, lockAccount, updateAccountRow } from '../../store/accounts.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { ServiceActor } from '../access/actor.ts'
import { notFound } from '../access/has-permission.ts'
import { refuseWeakPolicy } from '../accounts/refuse-weak-policy.ts'
import { toAccount } from '../accounts/to-account.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { restrictByPolicy } from '../sessions/restrict-by-policy.ts'
import { behalfOf } from './behalf-of.ts'
import { refusePlatformAccount } from './directory-objects.ts'

type Input = { id: string } & RbacBody<'putAccount'>
type Put = { row: AccountRow; change: 'created' | 'updated' | 'none'; restricted: number }

/**
 * Makes an account with an id that the caller chose, or gives it this name and these members of its policy. The id of a deleted account
 * stays that of the deleted one.
 */
export async function putAccount(deps: Deps, actor: ServiceActor, input: Input): Promise<Account> {
  refusePlatformAccount(input.id)
  refuseWeakPolicy(deps, input.policy)
  const { row } = await recordedChange(
    deps,
    actor,
    (trx) => put(deps, trx, input),
    (result) => entryOf(result, input),
  )
  return toAccount(row)
}

async function put(deps: Deps, trx: Transaction<Schema>, { id, name, policy }: Input): Promise<Put> {
  const created = await insertAccountOnce(trx, { id, name, policy })
  if (created) return { row: created, change: 'created', restricted: 0 }
  const known = await lockAccount(trx, id)
  if (!known) throw notFound('account')
  const whole = { ...Object(known.policy), ...policy }
  const isSame = known.name === name && isDeepStrictEqual(whole, known.policy)
  if (isSame) return { row: known, change: 'none', restricted: 0 }
  const row = (await updateAccountRow(trx, id, { name, policy: whole })) ?? known
  return { row, change: 'updated', restricted: await restrictByPolicy(deps, trx, row) }
}

function entryOf({ change, restricted }: Put, input: Input): AuditEntry | null {
  const { id, policy } = input
  const about = { target: id, accountId: id }
  const behalf = behalfOf(input)
  if (change === 'none') return null
  if (change === 'created') return { action: 'account.create', ...about, detail: behalf }
  return { action: 'account.update', ...about, detail: { policy, restricted, ...behalf } }
}
