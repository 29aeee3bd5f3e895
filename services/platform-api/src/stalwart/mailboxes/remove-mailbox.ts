import type { Jmap } from '../jmap/call-jmap.ts'
import { readFound } from '../jmap/find-all.ts'
import { notDone, readSet, setFailure } from '../jmap/set-result.ts'
import type { OwnMailbox } from '../stalwart.ts'
import { findOwnMailbox } from './find-mailbox.ts'
import { accountForm, accountProperties } from './mailbox-form.ts'

/** Destroys a mailbox with its mail, and looks in the same request whether it is gone. */
export async function removeMailbox(jmap: Jmap, own: OwnMailbox): Promise<void> {
  const account = await findOwnMailbox(jmap, own)
  if (!account) return
  const [result, got] = await jmap([
    ['x:Account/set', { destroy: [account.id] }],
    ['x:Account/get', { ids: [account.id], properties: accountProperties }],
  ])
  const error = readSet(result).notDestroyed[account.id]
  if (error && error.type !== 'notFound') throw setFailure(error)
  if (readFound({ form: accountForm, isWanted: ({ id }) => id === account.id }, got).length > 0) throw notDone()
}
