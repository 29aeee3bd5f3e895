import { isDeepStrictEqual } from 'node:util'
import type { Jmap } from '../jmap/call-jmap.ts'
import { notDone } from '../jmap/set-result.ts'
import type { MailboxPermissions, OwnMailbox } from '../stalwart.ts'
import { changeMailbox } from './change-mailbox.ts'
import { requireOwnMailbox } from './find-mailbox.ts'
import { freezePermissions } from './permissions.ts'

/** Takes sign-in and sending from a mailbox. What else it may do stays, and so do its passwords. */
export async function freezeMailbox(jmap: Jmap, own: OwnMailbox): Promise<void> {
  const account = await requireOwnMailbox(jmap, own)
  await setPermissions(jmap, account, freezePermissions(account.permissions))
}

/** Gives a mailbox the permissions that it had before it was frozen. */
export async function restoreMailbox(jmap: Jmap, own: OwnMailbox, permissions: MailboxPermissions): Promise<void> {
  await setPermissions(jmap, await requireOwnMailbox(jmap, own), permissions)
}

async function setPermissions(
  jmap: Jmap,
  account: { id: string; permissions: MailboxPermissions },
  permissions: MailboxPermissions,
): Promise<void> {
  if (isDeepStrictEqual(account.permissions, permissions)) return
  const changed = await changeMailbox(jmap, account.id, { permissions })
  if (!isDeepStrictEqual(changed.permissions, permissions)) throw notDone()
}
