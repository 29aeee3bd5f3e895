import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { deleteItems, lockItems } from '../../store/queue-changes.ts'
import { nameOf, type PersonCaller } from '../access/caller.ts'
import { changeEntry } from '../audit/audit-entry.ts'
import { findOwnItem, operators } from './find-own-item.ts'

/** Deletes a message and erases its content. Doing it again changes nothing. */
export async function deleteQueueItem({ db }: Deps, caller: PersonCaller, id: string): Promise<{ deleted: number }> {
  const { account_id: accountId } = await findOwnItem({ db }, caller, id, operators)
  return db.transaction().execute(async (trx) => {
    const [item] = await lockItems(trx, accountId, [id])
    if (item?.is_claimed) throw new Failure('item_busy', 'a worker sends this message now: ask again in a minute')
    if (item?.status === 'deleted') return { deleted: 0 }
    await deleteItems(trx, [id], { entry: changeEntry(caller, { action: 'item.delete' }), actor: nameOf(caller) })
    return { deleted: 1 }
  })
}
