import type { Jmap } from '../jmap/call-jmap.ts'
import { readFound } from '../jmap/find-all.ts'
import { notDone, readSet, setFailure } from '../jmap/set-result.ts'
import type { OwnMailbox } from '../stalwart.ts'
import { requireOwnMailbox } from './find-mailbox.ts'
import { accountForm, accountProperties, credentialsOf } from './mailbox-form.ts'

/** Removes every app password of a mailbox, and gives how many there were. Other programs than the person's own lose access with them. */
export async function removeAppPasswords(jmap: Jmap, own: OwnMailbox): Promise<number> {
  const account = await requireOwnMailbox(jmap, own)
  const destroy = credentialsOf(account, 'AppPassword').map(({ id }) => id)
  if (destroy.length === 0) return 0
  const [result, got] = await jmap([
    ['x:AppPassword/set', { accountId: account.id, destroy }],
    ['x:Account/get', { ids: [account.id], properties: accountProperties }],
  ])
  const [refused] = Object.values(readSet(result).notDestroyed).filter(({ type }) => type !== 'notFound')
  if (refused) throw setFailure(refused)
  const [after] = readFound({ form: accountForm, isWanted: ({ id }) => id === account.id }, got)
  const left = after ? credentialsOf(after, 'AppPassword').filter(({ id }) => destroy.includes(id)) : []
  if (left.length > 0) throw notDone()
  return destroy.length
}
