import { Failure } from '@constellation/chassis'
import type { Permission } from '@constellation/contract'
import type { Deps } from '../../deps.ts'
import { findItem, type ItemRow } from '../../store/messages.ts'
import { authorize } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'

export const readers: readonly Permission[] = ['mx_read', 'admin']
export const operators: readonly Permission[] = ['mx_operate', 'admin']

/** A message of an account in which the caller has one of the permissions. One of a foreign account is not there for the caller. */
export async function findOwnItem(
  { db }: Pick<Deps, 'db'>,
  caller: PersonCaller,
  id: string,
  wanted: readonly Permission[],
): Promise<ItemRow> {
  const item = await findItem(db, id)
  if (!item) throw new Failure('not_found', 'no such message')
  authorize(caller, wanted, item.account_id)
  return item
}
