import type { Jmap } from '../jmap/call-jmap.ts'
import { readFound } from '../jmap/find-all.ts'
import { notDone, requireUpdated } from '../jmap/set-result.ts'
import { type AccountForm, accountForm, accountProperties } from './mailbox-form.ts'

/** Changes properties of a mailbox, and gives it as it is read in the same request. */
export async function changeMailbox(jmap: Jmap, id: string, patch: Record<string, unknown>): Promise<AccountForm> {
  const [result, got] = await jmap([
    ['x:Account/set', { update: { [id]: patch } }],
    ['x:Account/get', { ids: [id], properties: accountProperties }],
  ])
  requireUpdated(result, id)
  const [account] = readFound({ form: accountForm, isWanted: (one) => one.id === id }, got)
  if (!account) throw notDone()
  return account
}
