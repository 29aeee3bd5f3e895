import { Failure } from '@constellation/chassis'
import type { MailDomain } from '@constellation/contracts-platform'
import { sql } from 'kysely'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { changeDomainRow, getDomain } from '../../store/domains.ts'
import { listSteps, reopenSteps } from '../../store/provisioning.ts'
import { findTenant } from '../../store/tenants.ts'
import type { Caller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { runStepsForAWhile } from '../provisioning/run-steps-for-a-while.ts'
import { type DomainOf, guardDomain, wrongState } from './guard-domain.ts'
import { toDomain } from './to-domain.ts'

/**
 * Removes a domain, here and at the mail server. While that still has mailboxes of it, the domain stays what it was. While that gives no
 * answer, the domain stays `removing`, and it is tried again.
 */
export async function removeDomain(
  deps: Deps,
  caller: Caller,
  which: DomainOf,
  confirmName: string,
): Promise<MailDomain> {
  const { id, name, unicode_name, status, tenant_id: tenantId } = await guardDomain(deps, caller, 'removeDomain', which)
  const confirmed = confirmName.toLowerCase()
  if (confirmed !== name && confirmed !== unicode_name)
    throw new Failure('confirmation_mismatch', 'that is not the name of this domain')
  await deps.db.transaction().execute(async (trx) => {
    const removing = { status: 'removing', next_check_at: null }
    if (!(await changeDomainRow(trx, id, ['pending_ownership', 'provisioning', 'active'], removing)))
      throw wrongState(status)
    // The row of the domain is locked, so it cannot become the primary one in between.
    if ((await findTenant(trx, tenantId))?.primary_domain_id === id)
      throw new Failure('primary_domain', 'make another domain the primary one first')
    await reopenSteps(trx, { type: 'domain', id })
    const entry = { action: 'domain.remove', tenantId, detail: { domainId: id, name } }
    await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
  })
  await runStepsForAWhile(deps, { type: 'domain', id })
  await refuseWhileUsed(deps, caller, { id, name, status, tenantId })
  const row = await getDomain(deps.db, id)
  return toDomain(row)
}

type Removed = { id: string; name: string; status: string; tenantId: string }

/** Puts a domain back that the mail server still uses, and says what uses it. */
async function refuseWhileUsed(deps: Deps, caller: Caller, { id, name, status, tenantId }: Removed): Promise<void> {
  const steps = await listSteps(deps.db, 'domain', [id])
  const using = steps.find(({ error_code }) => error_code === 'in_use')
  if (!using) return
  await deps.db.transaction().execute(async (trx) => {
    if (!(await changeDomainRow(trx, id, ['removing'], { status, next_check_at: sql<Date>`now()` }))) return
    await reopenSteps(trx, { type: 'domain', id })
    const detail = { domainId: id, name }
    const entry = { action: 'domain.remove', outcome: 'refused', tenantId, detail } as const
    await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
  })
  throw new Failure('domain_in_use', using.error_message ?? 'the mail server still uses it')
}
