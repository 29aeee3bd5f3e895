import { Failure } from '@constellation/chassis'
import type { Provider } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { changeStatus, findProvider } from '../../store/providers.ts'
import { requireMailAdministrator } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { wakeDue } from '../queue/wake-due.ts'
import { toProvider } from './provider-shape.ts'

type Change = { action: string; from: readonly string[]; to: 'enabled' | 'paused' | 'disabled'; reason: string | null }

/** Sends nothing through a provider from now on. What is handed in meanwhile is accepted and waits. */
export function pauseProvider(deps: Deps, caller: PersonCaller, id: string, reason: string): Promise<Provider> {
  return changeProviderStatus(deps, caller, id, { action: 'provider.pause', from: ['enabled'], to: 'paused', reason })
}

/** Sends through a provider again, what waits first. */
export async function resumeProvider(deps: Deps, caller: PersonCaller, id: string): Promise<Provider> {
  const change = { action: 'provider.resume', from: ['paused'], to: 'enabled', reason: null } as const
  const provider = await changeProviderStatus(deps, caller, id, change)
  await wakeDue(deps, { providerId: id })
  return provider
}

/** Changes the status of a provider where it is one of `from`, and audits it. */
export async function changeProviderStatus(
  deps: Deps,
  caller: PersonCaller,
  id: string,
  { action, ...status }: Change,
): Promise<Provider> {
  requireMailAdministrator(caller)
  return deps.db.transaction().execute(async (trx) => {
    const row = await changeStatus(trx, id, status)
    if (!row) throw await whyNot(deps, id)
    const detail = status.reason === null ? {} : { reason: status.reason }
    await appendAudit(trx, auditEntry(deps.newId(), caller, { action, target: id, accountId: row.account_id, detail }))
    return toProvider(deps, row)
  })
}

async function whyNot({ db }: Deps, id: string): Promise<Failure> {
  const row = await findProvider(db, id)
  return row
    ? new Failure('state_conflict', `the provider is ${row.status}`)
    : new Failure('not_found', 'no such provider')
}
