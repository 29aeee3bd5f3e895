import { Failure } from '@constellation/chassis'
import type { WholeDomain } from '@constellation/contracts-platform'
import { isUniqueViolation } from '@constellation/database'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { getDomain, hasDomain, insertDomain, isOwned } from '../../store/domains.ts'
import { insertSteps } from '../../store/provisioning.ts'
import { type Caller, nameOf } from '../access/caller.ts'
import { guardTenant } from '../access/guard-tenant.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { type DomainName, normaliseDomain } from '../dns-records/normalise-domain.ts'
import { runStepsForAWhile } from '../provisioning/run-steps-for-a-while.ts'
import { domainSubject } from './domain-subject.ts'
import { replaceRecords } from './kept-records.ts'
import { readExpectation } from './read-expectation.ts'
import { readWholeDomain } from './to-domain.ts'

/** How long a claim may stay unproved. */
const claimDays = 14

/**
 * Claims a domain for a tenant, makes it at the mail server, disabled, and gives the records to publish. A claim of another tenant is no
 * hindrance: who proves the name owns it.
 */
export async function addDomain(deps: Deps, caller: Caller, slug: string, typed: string): Promise<WholeDomain> {
  const { id: tenantId } = await guardTenant(deps, caller, 'addDomain', slug)
  const { name, unicodeName } = readName(deps, typed)
  if (await isOwned(deps.db, name)) throw await ownedBy(deps, tenantId, name)
  const id = deps.newId()
  const ownershipToken = Buffer.from(deps.random(32)).toString('base64url')
  const row = { id, tenantId, name, unicodeName, ownershipToken, createdBy: nameOf(caller), claimDays }
  try {
    await deps.db.transaction().execute(async (trx) => {
      await insertDomain(trx, row)
      const keys = domainSubject.steps.map(({ key }) => key)
      await insertSteps(trx, { type: 'domain', id }, keys)
      const entry = { action: 'domain.add', tenantId, detail: { domainId: id, name } }
      await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
    })
  } catch (cause) {
    if (!isUniqueViolation(cause, 'domains_claim')) throw cause
    throw alreadyAdded({ cause })
  }
  await runStepsForAWhile(deps, { type: 'domain', id })
  await keepExpectation(deps, id)
  return readWholeDomain(deps.db, id)
}

function readName({ dnsSettings }: Deps, typed: string): DomainName {
  const read = normaliseDomain(typed, dnsSettings.platformDomains)
  if ('refusal' in read) throw new Failure(read.refusal, refusals[read.refusal])
  return read
}

const refusals = {
  invalid_domain: 'write a domain such as example.com',
  public_suffix: 'nobody can own this name alone: write the whole domain',
  reserved_domain: 'this domain belongs to the platform',
}

/** Nothing says which tenant owns a name. */
async function ownedBy({ db }: Deps, tenantId: string, name: string): Promise<Failure> {
  if (await hasDomain(db, tenantId, name)) return alreadyAdded()
  return new Failure('domain_owned_elsewhere', 'another organisation has proved that this domain is theirs')
}

function alreadyAdded(options?: ErrorOptions): Failure {
  return new Failure('already_exists', 'your organisation has this domain already', options)
}

/** Keeps the records to publish before the first check, so that the answer has them. */
async function keepExpectation(deps: Deps, id: string): Promise<void> {
  const domain = await getDomain(deps.db, id)
  const expected = await readExpectation(deps, domain, [])
  const records = expected.map((one) => ({ expected: one, checked: null }))
  await deps.db.transaction().execute((trx) => replaceRecords(trx, id, records))
}
