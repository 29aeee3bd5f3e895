import { DomainId, type DomainRecord, type MailDomain, type WholeDomain } from '@constellation/contracts-platform'
import type { Kysely } from 'kysely'
import { type DomainRow, getDomain } from '../../store/domains.ts'
import { listSteps } from '../../store/provisioning.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { type Diagnosis, explain } from '../dns-records/diagnoses.ts'
import { relativeName } from '../dns-records/relative-name.ts'
import { toStep } from '../provisioning/read-provisioning.ts'
import { type KeptRecord, listRecords } from './kept-records.ts'

/** A domain as the contract shows it. */
export function toDomain(row: DomainRow): MailDomain {
  return {
    id: DomainId.parse(row.id),
    name: row.name,
    unicodeName: row.unicode_name,
    // CHECKs of the table bound these.
    status: row.status as MailDomain['status'],
    health: row.health as MailDomain['health'],
    dmarc: { policy: row.dmarc_policy as MailDomain['dmarc']['policy'], rua: row.dmarc_rua },
    isPrimary: row.primary_domain_id === row.id,
    isStale: row.is_stale,
    ownershipVerifiedAt: row.ownership_verified_at?.toISOString() ?? null,
    claimExpiresAt: row.ownership_verified_at ? null : row.claim_expires_at.toISOString(),
    lastCheckedAt: row.last_checked_at?.toISOString() ?? null,
    nextCheckAt: row.next_check_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  }
}

/** The same with its records and steps. */
export async function readWholeDomain(db: Kysely<Schema>, id: string): Promise<WholeDomain> {
  const row = await getDomain(db, id)
  const [records, steps] = await Promise.all([listRecords(db, id), listSteps(db, 'domain', [id])])
  return { domain: toDomain(row), records: records.map((kept) => toRecord(row.name, kept)), steps: steps.map(toStep) }
}

function toRecord(domain: string, { expected, checked }: KeptRecord): DomainRecord {
  const { kind, name, type, display, requirement } = expected
  return {
    ...{ kind, name, type, requirement },
    host: relativeName(name, domain),
    value: display,
    status: checked?.status ?? 'pending',
    finding: checked?.diagnosis ? toFinding(checked.diagnosis) : null,
    notes: (checked?.notes ?? []).map(toFinding),
    suggestedValue: checked?.suggestedDisplay ?? null,
    observed: checked?.observed ?? null,
    lastOkAt: checked?.lastOkAt?.toISOString() ?? null,
  }
}

function toFinding(diagnosis: Diagnosis): NonNullable<DomainRecord['finding']> {
  return { code: diagnosis.code, ...explain(diagnosis) }
}
