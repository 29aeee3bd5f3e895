import { endpoint, pageOf, pageQuery } from '@constellation/contract'
import { z } from 'zod'
import { Step } from './provisioning.ts'
import { guarded } from './shapes/access.ts'
import { Moment, Slug } from './shapes/fields.ts'
import { DomainId } from './shapes/ids.ts'

/**
 * `pending_ownership` until a record proves whose the domain is, `provisioning` until the mail server has it enabled. `expired`: nobody
 * proved it in time, or somebody else did.
 */
export const domainStatuses = ['pending_ownership', 'provisioning', 'active', 'removing', 'removed', 'expired'] as const
const DomainStatus = z.enum(domainStatuses)

const DmarcPolicy = z.enum(['none', 'quarantine', 'reject'])

/** A finding in plain words: what it means, and what to do. */
const Finding = z.object({ code: z.string(), means: z.string(), fix: z.string() })

const DomainRecord = z
  .object({
    kind: z.string(),
    /** In full, and as panels want it that add the domain themselves. */
    name: z.string(),
    host: z.string(),
    type: z.string(),
    /** What to paste. Several values stand on a line each. */
    value: z.string(),
    requirement: z.enum(['required', 'recommended', 'optional']),
    status: z.enum(['pending', 'ok', 'warning', 'missing', 'mismatch', 'conflict', 'error']),
    finding: Finding.nullable(),
    notes: z.array(Finding),
    /** What to publish instead of what is there. */
    suggestedValue: z.string().nullable(),
    /** What each resolver said. */
    observed: z.unknown(),
    lastOkAt: Moment.nullable(),
  })
  .meta({ id: 'DomainRecord' })
export type DomainRecord = z.output<typeof DomainRecord>

const MailDomain = z
  .object({
    id: DomainId,
    /** As an A-label, and as people read it. */
    name: z.string(),
    unicodeName: z.string(),
    status: DomainStatus,
    isPrimary: z.boolean(),
    /** The state of all records; `unknown` until a check had an answer for each. */
    health: z.enum(['unknown', 'ok', 'attention', 'broken']),
    /** Some records had no answer, so an earlier health may still show. */
    isStale: z.boolean(),
    dmarc: z.object({ policy: DmarcPolicy, rua: z.string().nullable() }),
    ownershipVerifiedAt: Moment.nullable(),
    /** Until when the ownership has to be proved. */
    claimExpiresAt: Moment.nullable(),
    lastCheckedAt: Moment.nullable(),
    nextCheckAt: Moment.nullable(),
    createdAt: Moment,
  })
  .meta({ id: 'MailDomain' })
export type MailDomain = z.output<typeof MailDomain>

const Whole = z.object({ domain: MailDomain, records: z.array(DomainRecord), steps: z.array(Step) })
export type WholeDomain = z.output<typeof Whole>

const inTenant = z.object({ slug: Slug })
const oneDomain = z.object({ slug: Slug, domainId: DomainId })
const refusals = ['not_found', 'permission_denied', 'tenant_suspended'] as const

const listDomains = endpoint({
  method: 'get',
  path: '/v1/tenants/{slug}/domains',
  summary: 'The mail domains of a tenant, the newest first',
  allow: guarded('listDomains'),
  params: inTenant,
  query: pageQuery({}),
  status: 200,
  reply: pageOf(MailDomain),
  errors: refusals,
  retry: 'safe',
})

const addDomain = endpoint({
  method: 'post',
  path: '/v1/tenants/{slug}/domains',
  summary: 'Claim a domain. The answer has the records to publish; the first proves that it is yours',
  allow: guarded('addDomain'),
  params: inTenant,
  /** As a person types it, or the address of a page. */
  body: z.strictObject({ name: z.string().min(1).max(2048) }),
  status: 201,
  reply: Whole,
  errors: [
    ...refusals,
    ...(['already_exists', 'domain_owned_elsewhere', 'public_suffix', 'reserved_domain', 'invalid_domain'] as const),
  ],
})

const getDomain = endpoint({
  method: 'get',
  path: '/v1/tenants/{slug}/domains/{domainId}',
  summary: 'One domain, with its records and what is wrong with each',
  allow: guarded('getDomain'),
  params: oneDomain,
  status: 200,
  reply: Whole,
  errors: refusals,
  retry: 'safe',
})

const recheckDomain = endpoint({
  method: 'post',
  path: '/v1/tenants/{slug}/domains/{domainId}/recheck',
  summary: 'Check the records of a domain now. The result is read from the domain',
  allow: guarded('recheckDomain'),
  params: oneDomain,
  status: 202,
  reply: MailDomain,
  errors: [...refusals, 'state_conflict', 'rate_limited'],
})

const setDomainDmarc = endpoint({
  method: 'put',
  path: '/v1/tenants/{slug}/domains/{domainId}/dmarc',
  summary: 'Choose what receivers do with mail that is not from you. From none to reject in one step needs `confirm`',
  allow: guarded('setDomainDmarc'),
  params: oneDomain,
  body: z.strictObject({
    policy: DmarcPolicy,
    rua: z.email().nullable().default(null),
    confirm: z.boolean().default(false),
  }),
  status: 200,
  reply: Whole,
  errors: [...refusals, 'state_conflict', 'dmarc_step_too_large'],
})

const makeDomainPrimary = endpoint({
  method: 'post',
  path: '/v1/tenants/{slug}/domains/{domainId}/primary',
  summary: 'Make an active domain the one that new mailboxes get',
  allow: guarded('makeDomainPrimary'),
  params: oneDomain,
  status: 200,
  reply: MailDomain,
  errors: [...refusals, 'state_conflict'],
})

const removeDomain = endpoint({
  method: 'delete',
  path: '/v1/tenants/{slug}/domains/{domainId}',
  summary: 'Remove a domain. It is refused while the mail server has mailboxes of it',
  allow: guarded('removeDomain'),
  params: oneDomain,
  /** The name of the domain, so that the right one is removed. */
  body: z.strictObject({ confirmName: z.string().trim().min(1).max(253) }),
  status: 202,
  reply: MailDomain,
  errors: [...refusals, 'state_conflict', 'primary_domain', 'domain_in_use', 'confirmation_mismatch'],
})

export const operations = {
  listDomains,
  addDomain,
  getDomain,
  recheckDomain,
  setDomainDmarc,
  makeDomainPrimary,
  removeDomain,
} as const
