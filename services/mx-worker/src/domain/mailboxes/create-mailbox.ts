import { Failure } from '@constellation/chassis'
import type { Mailbox } from '@constellation/contracts-mx'
import { isUniqueViolation } from '@constellation/database'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { insertMailbox } from '../../store/mailboxes.ts'
import { findProvider } from '../../store/providers.ts'
import { requireMailAdministrator } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { addressKey } from '../messages/address-key.ts'
import { toMailbox } from './mailbox-shape.ts'

type NewMailbox = {
  accountId: string
  address: string
  displayName?: string | undefined
  providerUser?: string | undefined
  defaultProviderId?: string | undefined
}

/** Adds a mailbox that an account may send from. */
export async function createMailbox(deps: Deps, caller: PersonCaller, input: NewMailbox): Promise<Mailbox> {
  requireMailAdministrator(caller)
  const { accountId, address, displayName, providerUser = address, defaultProviderId } = input
  await requireOwnProvider(deps, accountId, defaultProviderId)
  const mailbox = { id: deps.newId(), accountId, address, addressKey: addressKey(address) }
  try {
    return await deps.db.transaction().execute(async (trx) => {
      const row = await insertMailbox(trx, { ...mailbox, displayName, providerUser, defaultProviderId })
      const entry = { action: 'mailbox.create', target: row.id, accountId, detail: { address } }
      await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
      return toMailbox(row)
    })
  } catch (error) {
    if (isUniqueViolation(error)) throw new Failure('mailbox_exists', `the account has a mailbox ${address}`)
    throw error
  }
}

/** Refuses a default provider that the account does not have. */
export async function requireOwnProvider({ db }: Deps, accountId: string, id: string | undefined): Promise<void> {
  if (id === undefined) return
  const provider = await findProvider(db, id)
  if (provider?.account_id !== accountId) throw new Failure('not_found', 'the account has no such provider')
}
