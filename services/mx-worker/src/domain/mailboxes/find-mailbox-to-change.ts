import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { findMailbox, type MailboxRow } from '../../store/mailboxes.ts'
import { requireMailAdministrator } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'

/** A mailbox of any account, for an administrator of mail. */
export async function findMailboxToChange(
  { db }: Pick<Deps, 'db'>,
  caller: PersonCaller,
  id: string,
): Promise<MailboxRow> {
  requireMailAdministrator(caller)
  const mailbox = await findMailbox(db, id)
  if (!mailbox) throw new Failure('not_found', 'no such mailbox')
  return mailbox
}
