import { isDeepStrictEqual } from 'node:util'
import { sql, type Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import {
  changeDomainRow,
  type DomainRow,
  expireOtherClaims,
  findDomain,
  lockDomainName,
  takeDueDomain,
} from '../../store/domains.ts'
import { reopenSteps } from '../../store/provisioning.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { systemEntry } from '../audit/audit-entry.ts'
import type { Health } from '../dns-records/health.ts'
import { nextCheckAt } from '../dns-records/next-check.ts'
import { type RecordToCheck, type Verification, verifyDomain } from '../dns-records/verify-domain.ts'
import { runSteps } from '../provisioning/run-steps.ts'
import { type KeptRecord, listRecords, replaceRecords } from './kept-records.ts'
import { readExpectation } from './read-expectation.ts'

/** How long a check may take before another instance does it, in seconds. */
const reservedSeconds = 120

/** Checks the domain that has been due for the longest, where one is due. */
export async function checkNextDomain(deps: Deps): Promise<'idle' | 'worked'> {
  const id = await takeDueDomain(deps.db, reservedSeconds)
  if (id === undefined) return 'idle'
  await checkDomain(deps, id)
  return 'worked'
}

/** Compares what DNS says of a domain with what it should say, and keeps what was found. A proof of ownership takes effect at once. */
export async function checkDomain(deps: Deps, id: string): Promise<void> {
  const domain = await findDomain(deps.db, id)
  if (!domain || !checked.has(domain.status)) return
  if (await expireClaim(deps, domain)) return
  const kept = await listRecords(deps.db, id)
  const expected = await readExpectation(deps, domain, kept)
  const records = expected.map((one) => ({ expected: one, previous: previousOf(kept, one) }))
  const verification = await verify(deps, domain, records)
  const isProved = await keep(deps, domain, records, verification)
  if (isProved) await runSteps(deps, { type: 'domain', id })
}

const checked: ReadonlySet<string> = new Set(['pending_ownership', 'provisioning', 'active'])

/** What was found of a record; nothing where something else is expected now. */
function previousOf(kept: readonly KeptRecord[], expected: RecordToCheck['expected']): RecordToCheck['previous'] {
  const same = ({ expected: before }: KeptRecord) => isDeepStrictEqual(before, JSON.parse(JSON.stringify(expected)))
  return kept.find(same)?.checked ?? null
}

async function verify(deps: Deps, domain: DomainRow, records: readonly RecordToCheck[]): Promise<Verification> {
  using check = deps.dns.open()
  // Awaited here: the check is over when this returns.
  return await verifyDomain(check, records, {
    domain: domain.name,
    now: deps.now(),
    isOwned: domain.ownership_verified_at !== null,
    // A CHECK of the table bounds the values.
    health: domain.health as Health,
    egressAddresses: deps.dnsSettings.mailEgressIps,
    probeLabel: `probe-${Buffer.from(deps.random(8)).toString('hex')}`,
  })
}

/** Gives whether the check proved that the domain is the tenant's. */
async function keep(
  deps: Deps,
  domain: DomainRow,
  records: readonly RecordToCheck[],
  found: Verification,
): Promise<boolean> {
  const kept = records.flatMap(({ expected }) => {
    const checkedRecord = found.records.find(({ kind, name }) => kind === expected.kind && name === expected.name)
    return checkedRecord ? { expected, checked: checkedRecord } : []
  })
  return deps.db.transaction().execute(async (trx) => {
    // Of two tenants that prove a name at the same moment the second finds its claim expired.
    await lockDomainName(trx, domain.name)
    await replaceRecords(trx, domain.id, kept)
    await noteHealth(deps, trx, domain, found)
    return domain.status === 'pending_ownership' && found.isOwnershipProved && noteOwnership(deps, trx, domain)
  })
}

async function noteHealth(
  deps: Deps,
  trx: Transaction<Schema>,
  { id, name, tenant_id, status, health, health_since, created_at }: DomainRow,
  found: Verification,
): Promise<void> {
  const isChanged = found.health !== health
  const timing = { now: deps.now(), random: (deps.random(1)[0] ?? 0) / 256, cachedNoUntil: found.cachedNoUntil }
  const healthSince = isChanged ? deps.now() : health_since
  const next = nextCheckAt(
    status === 'pending_ownership'
      ? { status, claimedAt: created_at }
      : { status: 'active', health: found.health, healthSince },
    timing,
  )
  await changeDomainRow(trx, id, [...checked], {
    health: found.health,
    health_since: healthSince,
    is_stale: found.isStale,
    last_checked_at: sql<Date>`now()`,
    next_check_at: next,
  })
  if (!isChanged) return
  const detail = { domainId: id, name, from: health, to: found.health }
  await appendAudit(trx, systemEntry(deps.newId(), { action: 'domain.change-health', tenantId: tenant_id, detail }))
}

/** One tenant owns a name: the others' claims end with the first proof. */
async function noteOwnership(
  deps: Deps,
  trx: Transaction<Schema>,
  { id, name, tenant_id: tenantId }: DomainRow,
): Promise<boolean> {
  const proved = { status: 'provisioning', ownership_verified_at: sql<Date>`now()` }
  if (!(await changeDomainRow(trx, id, ['pending_ownership'], proved))) return false
  for (const other of await expireOtherClaims(trx, { id, name })) {
    const detail = { domainId: other.id, name }
    await appendAudit(trx, systemEntry(deps.newId(), { action: 'domain.expire', tenantId: other.tenant_id, detail }))
  }
  await reopenSteps(trx, { type: 'domain', id })
  const detail = { domainId: id, name }
  await appendAudit(trx, systemEntry(deps.newId(), { action: 'domain.verify', tenantId, detail }))
  return true
}

/** Ends a claim that nobody proved in time, or that somebody else's proof met. Gives whether it ended. */
async function expireClaim(deps: Deps, { id, name, tenant_id: tenantId, status, claim_expires_at }: DomainRow) {
  if (status !== 'pending_ownership' || claim_expires_at > deps.now()) return false
  await deps.db.transaction().execute(async (trx) => {
    if (!(await changeDomainRow(trx, id, ['pending_ownership'], { status: 'expired', next_check_at: null }))) return
    const detail = { domainId: id, name }
    await appendAudit(trx, systemEntry(deps.newId(), { action: 'domain.expire', tenantId, detail }))
  })
  return true
}
