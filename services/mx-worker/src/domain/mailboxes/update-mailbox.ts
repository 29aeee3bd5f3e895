import type { Mailbox } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { updateMailboxRow } from '../../store/mailboxes.ts'
import type { PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { requireOwnProvider } from './create-mailbox.ts'
import { findMailboxToChange } from './find-mailbox-to-change.ts'
import { toMailbox } from './mailbox-shape.ts'

type Change = {
  displayName?: string | null | undefined
  providerUser?: string | undefined
  defaultProviderId?: string | null | undefined
}

/** Changes what is given of a mailbox. With another mailbox at the provider its test has to be repeated. */
export async function updateMailbox(deps: Deps, caller: PersonCaller, id: string, change: Change): Promise<Mailbox> {
  const { account_id: accountId, ...former } = await findMailboxToChange(deps, caller, id)
  await requireOwnProvider(deps, accountId, change.defaultProviderId ?? undefined)
  return deps.db.transaction().execute(async (trx) => {
    const row = await updateMailboxRow(trx, id, change)
    const { display_name: displayName, provider_user: providerUser, default_provider_id: defaultProviderId } = former
    const detail = { before: { displayName, providerUser, defaultProviderId }, change }
    await appendAudit(
      trx,
      auditEntry(deps.newId(), caller, { action: 'mailbox.update', target: row.id, accountId, detail }),
    )
    return toMailbox(row)
  })
}
