import { Failure } from '@constellation/chassis'
import type { WholeDomain } from '@constellation/contracts-platform'
import { sql } from 'kysely'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { changeDomainRow, getDomain } from '../../store/domains.ts'
import type { Caller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import type { DmarcPolicy } from '../dns-records/expected-record.ts'
import { type DomainOf, guardDomain, wrongState } from './guard-domain.ts'
import { listRecords, replaceRecords } from './kept-records.ts'
import { readExpectation } from './read-expectation.ts'
import { readWholeDomain } from './to-domain.ts'

type Chosen = { policy: DmarcPolicy; rua: string | null; confirm: boolean }

/** Chooses what receivers do with mail that is not from the domain. The record to publish changes, and is checked at once. */
export async function setDomainDmarc(
  deps: Deps,
  caller: Caller,
  which: DomainOf,
  { policy, rua, confirm }: Chosen,
): Promise<WholeDomain> {
  const domain = await guardDomain(deps, caller, 'setDomainDmarc', which)
  const { id, name, status, tenant_id: tenantId, dmarc_policy: from } = domain
  if (from === 'none' && policy === 'reject' && !confirm)
    throw new Failure('dmarc_step_too_large', 'go by way of quarantine, or confirm that mail may be refused at once')
  const chosen = { dmarc_policy: policy, dmarc_rua: rua, next_check_at: sql<Date>`now()` }
  await deps.db.transaction().execute(async (trx) => {
    if (!(await changeDomainRow(trx, id, ['pending_ownership', 'provisioning', 'active'], chosen)))
      throw wrongState(status)
    const detail = { domainId: id, name, from, to: policy }
    await appendAudit(trx, auditEntry(deps.newId(), caller, { action: 'domain.set-dmarc', tenantId, detail }))
  })
  await renewExpectation(deps, id)
  return readWholeDomain(deps.db, id)
}

/** Shows the new record before it is checked. What was found of the others stays. */
async function renewExpectation(deps: Deps, id: string): Promise<void> {
  const [domain, kept] = await Promise.all([getDomain(deps.db, id), listRecords(deps.db, id)])
  const expected = await readExpectation(deps, domain, kept)
  const records = expected.map((one) => {
    const before = kept.find(
      ({ expected: { kind, name, display } }) => kind === one.kind && name === one.name && display === one.display,
    )
    return { expected: one, checked: before?.checked ?? null }
  })
  await deps.db.transaction().execute((trx) => replaceRecords(trx, id, records))
}
