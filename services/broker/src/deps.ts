import type { ServiceDeps, ServiceEnv } from '@constellation/chassis'
import type { Client } from '@constellation/client'
import type { rbac } from '@constellation/contracts-rbac'
import type { Context } from 'hono'
import type pg from 'pg'
import type { AuditPolicy } from './audit/anchor-everywhere.ts'
import type { AuditAnchor } from './audit/anchors/audit-anchor.ts'
import type { AuditHeads } from './audit/audit-heads.ts'
import type { AuditWriter } from './audit/audit-writer.ts'
import type { Durability } from './audit/durability.ts'
import type { AuthMethodName, AuthMethods } from './auth-methods/auth-methods.ts'
import type { LeaseDenials } from './cloud/lease-denials.ts'
import type { StsClient } from './cloud/sts-client.ts'
import type { WebIdentityTokens } from './cloud/web-identity-tokens.ts'
import type { Config } from './config.ts'
import type { VerifiedGrants } from './domain/grants/verified-grants.ts'
import type { SessionTokens } from './domain/sessions/session-token.ts'
import type { GrantProofs } from './grant-proofs/grant-proofs.ts'
import type { Limits } from './limits/limits.ts'
import type { BrokerMetrics } from './metrics/broker-metrics.ts'
import type { PublicKeys } from './published-keys.ts'
import type { Schema } from './store/schema.gen.ts'

export type Settings = Pick<
  Config,
  | 'issuer'
  | 'chainIds'
  | 'maxSkewSeconds'
  | 'mintMaxAgeSeconds'
  | 'requireCallDomain'
  | 'dataRoleArn'
  | 'credentialSeconds'
  | 'sessionPolicy'
  | 'requireExplicitGrant'
  | 'oidcJwtRequiresCall'
  | 'grantServices'
  | 'grantMaxSeconds'
  | 'reconcileAttempts'
  | 'recoveryGrantDelaySeconds'
  | 'linkRequiresProof'
  | 'recoveryLookup'
  | 'legacyExchange'
> & { auditPolicy: AuditPolicy }

/** What the broker needs from outside its own code. */
export type Deps = ServiceDeps<Schema> & {
  sessions: SessionTokens
  grantProofs: GrantProofs
  verifiedGrants: VerifiedGrants
  webIdentityTokens: WebIdentityTokens
  publicKeys: PublicKeys
  sts: StsClient
  /** Undefined where the operator gave the broker no right to deny leases. */
  leaseDenials: LeaseDenials | undefined
  /** The ways of signing in that this build has, and those that the operator selected. */
  authMethods: { built: readonly AuthMethodName[]; selected: Partial<AuthMethods> }
  /** Where every release is recorded, in the order of the configuration. */
  anchors: readonly AuditAnchor[]
  /** Calls rbac, for the owner of an access token where one is given; undefined where its address is not set. */
  rbac: ((accessToken?: string) => Client<typeof rbac>) | undefined
  auditWriter: AuditWriter
  brokerMetrics: BrokerMetrics
  durability: Durability
  auditHeads: AuditHeads
  pool: pg.Pool
  limits: Limits
  /** The network address that a request comes from. */
  sourceOf: (context: Context<ServiceEnv>) => string
  settings: Settings
}
