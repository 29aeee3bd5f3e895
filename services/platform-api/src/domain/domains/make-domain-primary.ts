import type { MailDomain } from '@constellation/contracts-platform'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { changeDomainRow, setPrimaryDomain } from '../../store/domains.ts'
import type { Caller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { type DomainOf, guardDomain, wrongState } from './guard-domain.ts'
import { toDomain } from './to-domain.ts'

/** Makes an active domain the one that new mailboxes get. */
export async function makeDomainPrimary(deps: Deps, caller: Caller, which: DomainOf): Promise<MailDomain> {
  const domain = await guardDomain(deps, caller, 'makeDomainPrimary', which)
  const { id, name, status, tenant_id: tenantId } = domain
  await deps.db.transaction().execute(async (trx) => {
    // Locks the domain, so that it is not removed in between.
    if (!(await changeDomainRow(trx, id, ['active'], {}))) throw wrongState(status)
    await setPrimaryDomain(trx, { tenantId, domainId: id, isReplaced: true })
    const entry = { action: 'domain.set-primary', tenantId, detail: { domainId: id, name } }
    await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
  })
  return toDomain({ ...domain, primary_domain_id: id })
}
