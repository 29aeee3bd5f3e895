import { endpoint, pageOf, pageQuery } from '@constellation/contract'
import { z } from 'zod'
import { Grant } from './grants.ts'
import { Link } from './links.ts'
import { Address, OmniAccount, ServiceLabel, UnixSeconds } from './shapes/fields.ts'
import { eventKinds, grantStates, recordKinds, settledStatuses } from './shapes/records.ts'

/** For the console, and for a command with the operator's own access token. Every read is audited, and refused when it cannot be. */
const reading = {
  services: ['console'],
  user: { permissions: ['broker_read', 'broker_operate'], direct: true },
} as const
const operating = { services: ['console'], user: { permissions: ['broker_operate'], direct: true } } as const

const Seconds = z.coerce.number<number | string>().int().min(0).max(253_402_300_799)

/** From `since` on, and before `until`. */
const time = { since: Seconds.optional(), until: Seconds.optional() }
const mark = z.string().min(1).max(64)

/** A path matches everything below it. */
const use = {
  ...time,
  /** The account that asked, or whose grant it is. */
  person: OmniAccount.optional(),
  wallet: Address.optional(),
  service: ServiceLabel.optional(),
  path: z.string().min(1).max(512).optional(),
}
const mints = {
  ...use,
  kind: z.enum(recordKinds).optional(),
  status: z.enum(settledStatuses).optional(),
  outcome: mark.optional(),
  grant: mark.optional(),
  lease: mark.optional(),
}
const events = {
  ...time,
  kind: z.enum(eventKinds).optional(),
  outcome: mark.optional(),
  person: OmniAccount.optional(),
  wallet: Address.optional(),
}

/** An export begins after this position. It goes on where a former one ended. */
const after = z.coerce.number<number | string>().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0)

const grantId = z.object({ grant_id: mark })

const OperatorGrant = Grant.extend({ master_omni_account: OmniAccount, state: z.enum(grantStates) }).meta({
  id: 'OperatorGrant',
})
export type OperatorGrant = z.output<typeof OperatorGrant>

/** A settled record of what was released or changed, at its place in the audit. One that waits to be settled is shown with the anchors. */
export const Mint = z
  .object({
    /** The place of its first outcome in the audit's chain. Places are given in the order of commits. */
    position: z.number().int(),
    id: z.string(),
    kind: z.string(),
    minted_at: UnixSeconds,
    request_id: z.string(),
    omni_account: z.string(),
    /** The master of the grant. */
    grantor_omni_account: z.string(),
    wallet: z.string(),
    agent_id: z.string(),
    service: z.string(),
    scope_path: z.string(),
    grant_id: z.string(),
    lease_id: z.string(),
    record_hash: z.string(),
    status: z.string(),
    released: z.boolean(),
    outcome: z.string(),
    outcome_detail: z.string(),
    credential_expires_at: UnixSeconds.nullable(),
    settled_at: UnixSeconds.nullable(),
  })
  .meta({ id: 'Mint' })
export type Mint = z.output<typeof Mint>

export const SecurityEvent = z
  .object({
    position: z.number().int(),
    id: z.string(),
    at: UnixSeconds,
    kind: z.string(),
    outcome: z.string(),
    source_ip: z.string().nullable(),
    omni_account: z.string().nullable(),
    wallet: z.string().nullable(),
    request_id: z.string(),
    detail: z.string(),
  })
  .meta({ id: 'SecurityEvent' })
export type SecurityEvent = z.output<typeof SecurityEvent>

const Anchor = z.object({
  name: z.string(),
  readiness: z.enum(['ready', 'degraded', 'unready']),
  reason: z.string().nullable(),
  /** The circuit to the anchor in the instance that answers; null where the anchor has none. */
  breaker: z.enum(['closed', 'half_open', 'open']).nullable(),
})

/** A record that an anchor lacks. */
const OpenRecord = z
  .object({
    id: z.string(),
    kind: z.string(),
    minted_at: UnixSeconds,
    wallet: z.string(),
    grant_id: z.string(),
    status: z.string(),
    outcome: z.string(),
    outcome_detail: z.string(),
    /** How often the reconciler has tried, and when it tries again. */
    attempts: z.number().int(),
    next_attempt_at: UnixSeconds.nullable(),
  })
  .meta({ id: 'OpenRecord' })
export type OpenRecord = z.output<typeof OpenRecord>

const AnchorState = z.object({
  policy: z.string(),
  anchors: z.array(Anchor),
  /** How many records wait for an anchor. `behind` are released, and lack an anchor that did not have to confirm. */
  backlog: z.object({
    pending: z.number().int(),
    quarantined: z.number().int(),
    behind: z.number().int(),
    oldest_at: UnixSeconds.nullable(),
  }),
  /** The oldest hundred of them. */
  open: z.array(OpenRecord),
})
export type AnchorState = z.output<typeof AnchorState>

const shared = { method: 'get', status: 200, allow: reading, errors: ['audit_error'], retry: 'safe' } as const

const listAllGrants = endpoint({
  ...shared,
  path: '/v1/operator/grants',
  summary: 'The grants of all masters, the newest first',
  query: pageQuery({ ...use, state: z.enum(grantStates).optional() }),
  reply: pageOf(OperatorGrant),
})

const getGrant = endpoint({
  ...shared,
  path: '/v1/operator/grants/{grant_id}',
  summary: 'One grant, with the records of its uses, the newest first',
  params: grantId,
  query: pageQuery({}),
  reply: OperatorGrant.extend({ uses: pageOf(Mint) }),
  errors: ['audit_error', 'not_found'],
})

const revokeAnyGrant = endpoint({
  method: 'post',
  path: '/v1/operator/grants/{grant_id}/revoke',
  summary: 'Revoke a grant of any master: nothing is minted on it from the next request on',
  allow: operating,
  params: grantId,
  status: 200,
  reply: z.object({
    grant_id: z.string(),
    revoked_at: UnixSeconds,
    /** When the last credential that was minted on the grant expires at the cloud; null when none lives. */
    credentials_live_until: UnixSeconds.nullable(),
  }),
  errors: ['not_found', 'audit_error', 'audit_unavailable'],
})

const listMints = endpoint({
  ...shared,
  path: '/v1/operator/mints',
  summary: 'What was released and which rights were changed, the latest commit first',
  query: pageQuery(mints),
  reply: pageOf(Mint),
})

const exportMints = endpoint({
  method: 'get',
  path: '/v1/operator/mints.csv',
  summary: 'The same as CSV (RFC 4180), the first commit first',
  allow: reading,
  query: z.strictObject({ ...mints, after }),
  status: 200,
  media: 'text/csv',
  errors: ['audit_error'],
})

const listSecurityEvents = endpoint({
  ...shared,
  path: '/v1/operator/security-events',
  summary: 'Refused and failed attempts, and identities that people proved, the latest commit first',
  query: pageQuery(events),
  reply: pageOf(SecurityEvent),
})

const exportSecurityEvents = endpoint({
  method: 'get',
  path: '/v1/operator/security-events.csv',
  summary: 'The same as CSV (RFC 4180), the first commit first',
  allow: reading,
  query: z.strictObject({ ...events, after }),
  status: 200,
  media: 'text/csv',
  errors: ['audit_error'],
})

const getAnchors = endpoint({
  ...shared,
  path: '/v1/operator/anchors',
  summary: 'The anchors of the audit as this instance sees them, and the records that wait for one',
  reply: AnchorState,
})

const listLinksOf = endpoint({
  ...shared,
  path: '/v1/operator/accounts/{omni_account}/links',
  summary: 'The identities that are linked to an account',
  params: z.object({ omni_account: OmniAccount }),
  query: pageQuery({}),
  reply: pageOf(Link),
})

export const operations = {
  listAllGrants,
  getGrant,
  revokeAnyGrant,
  listMints,
  exportMints,
  listSecurityEvents,
  exportSecurityEvents,
  getAnchors,
  listLinksOf,
} as const
