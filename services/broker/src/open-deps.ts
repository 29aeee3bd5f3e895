import { setTimeout as pause } from 'node:timers/promises'
import {
  clientAddress,
  type Opened,
  type OpenService,
  openService,
  probeHealth,
  type Runtime,
} from '@constellation/chassis'
import { rbac } from '@constellation/contracts-rbac'
import { openRedis, postgresLimiters, redisLimiters } from '@constellation/limits'
import { createAuditHeads } from './audit/audit-heads.ts'
import { createAuditWriter } from './audit/audit-writer.ts'
import { watchDurability } from './audit/durability.ts'
import { probeBacklog } from './audit/probe-backlog.ts'
import { reconcile } from './audit/reconcile.ts'
import { signHead } from './audit/sign-head.ts'
import { throwUnlessReady } from './audit/throw-unless-ready.ts'
import type { AuthMethodName } from './auth-methods/auth-methods.ts'
import { anchorOf, tellOfModes, weakModes } from './boot/modes.ts'
import { probeKey } from './boot/probe-key.ts'
import { settingsChecks } from './boot/settings-checks.ts'
import { awsLeaseDenials } from './cloud/aws-lease-denials.ts'
import { awsStsClient } from './cloud/aws-sts-client.ts'
import type { StsClient } from './cloud/sts-client.ts'
import { createWebIdentityTokens, type WebIdentityTokens } from './cloud/web-identity-tokens.ts'
import { type Config, registry } from './config.ts'
import type { Deps } from './deps.ts'
import { renewProofs } from './domain/grants/renew-proofs.ts'
import { createVerifiedGrants } from './domain/grants/verified-grants.ts'
import { tidyUp } from './domain/housekeeping/tidy-up.ts'
import { denyLeasesWhenDue } from './domain/leases/deny-leases.ts'
import { createSessionTokens } from './domain/sessions/session-token.ts'
import { eraseUnclaimed } from './domain/sign-in-requests/erase-unclaimed.ts'
import { createGrantProofs } from './grant-proofs/grant-proofs.ts'
import { createLimits } from './limits/limits.ts'
import { loadKeys } from './load-keys.ts'
import { createBrokerMetrics } from './metrics/broker-metrics.ts'
import { measuredSts } from './metrics/measured.ts'
import { observeState } from './metrics/observe-state.ts'
import { migrations } from './migrations/index.ts'
import { defaultPlugIns } from './plug-ins/default-plug-ins.ts'
import { openPlugIns } from './plug-ins/open-plug-ins.ts'
import type { Opening, PlugIns } from './plug-ins/plug-ins.ts'
import { selectPlugIns } from './plug-ins/select-plug-ins.ts'
import { publishKeys } from './published-keys.ts'
import { assertWritable } from './store/assert-writable.ts'
import type { Schema } from './store/schema.gen.ts'
import { addTier2Check } from './tier2/tier2-check.ts'

/** The parts of a build, and what a test may put in the place of what is not ours. */
export type Overrides = Partial<Runtime> & Partial<Pick<Deps, 'sts'>> & { plugIns?: PlugIns }

/** Opens everything that the broker stands on. Throws a `BootRefusal` when it cannot serve. */
export async function openDeps(
  config: Config,
  { plugIns = defaultPlugIns, ...overrides }: Overrides = {},
): Promise<Deps & Opened> {
  for (const check of settingsChecks(plugIns, config)) await check()
  const names = selectPlugIns(plugIns, config)
  const runtime = { callTimeoutMs: config.backendTimeoutSeconds * 1000, ...overrides }
  const service = await openService<Schema>({ service: 'broker', registry, config, migrations, overrides: runtime })
  const { pool, now, newId } = service
  const keys = await loadKeys(config)
  const { issuer } = config
  const durability = watchDurability(pool)
  const limitStore = openLimitStore(config, service)
  const auditWriter = createAuditWriter(pool, durability)
  const brokerMetrics = createBrokerMetrics(service.metrics)
  const opening = { ...service, config, auditWriter, limitStore, brokerMetrics }
  const parts = await openPlugIns(plugIns, names, opening)
  const webIdentityTokens = createWebIdentityTokens({
    keys: keys.oidc,
    issuer,
    lifeSeconds: config.oidcJwtSeconds,
    now,
    newId,
  })
  const sts = measuredSts(brokerMetrics, overrides.sts ?? openSts(config, service))
  const deps: Deps = {
    ...service,
    sessions: createSessionTokens({
      keys: keys.session,
      issuer,
      lifeSeconds: config.sessionSeconds,
      maxSkewSeconds: config.maxSkewSeconds,
      now,
      newId,
    }),
    grantProofs: createGrantProofs({ keys: keys.session, issuer }),
    verifiedGrants: createVerifiedGrants(),
    webIdentityTokens,
    publicKeys: publishKeys(issuer, keys),
    sts,
    leaseDenials: openLeaseDenials(config, { sts, webIdentityTokens, now }),
    anchors: parts.anchors,
    authMethods: { built: Object.keys(plugIns.authMethods) as AuthMethodName[], selected: parts.authMethods },
    rbac: await openBackend(opening),
    auditWriter,
    brokerMetrics,
    durability,
    limits: createLimits(limitStore, now, config),
    sourceOf: (context) => clientAddress(context, config.trustedProxies),
    auditHeads: createAuditHeads({ keys: keys.session, issuer }),
    settings: { ...config, linkRequiresProof: config.linkRequiresProof || config.environment !== 'development' },
  }
  addChecks(service, deps, keys)
  tellOfModes(service, weakModes(config))
  observeState(service, names)
  service.background.every(config.reconcileSeconds * 1000, () => reconcile(deps))
  service.background.everyMinute(() => signHead(deps))
  service.background.everyMinute(() => eraseUnclaimed(deps))
  service.background.everyMinute(() => denyLeasesWhenDue(deps))
  service.background.everyMinute(() => renewProofs(deps))
  service.background.everyHour(() => tidyUp(deps))
  return { ...service, ...deps }
}

function addChecks({ check }: OpenService<Schema>, deps: Deps, keys: Awaited<ReturnType<typeof loadKeys>>): void {
  const add = (name: string, probe: () => Promise<unknown>) => check({ name, anchor: anchorOf(name), probe })
  for (const anchor of deps.anchors) {
    const [name, probe] = [`audit/${anchor.name}`, async () => throwUnlessReady(await anchor.ready())]
    check({ name, anchor: anchorOf(name), intervalMs: 5000, probe })
  }
  for (const [name, { probe }] of Object.entries(deps.authMethods.selected)) add(`auth/${name}`, probe)
  add('wallet/client_keystore', () => assertWritable(deps.db, 'wallets'))
  add('audit/backlog', () => probeBacklog(deps))
  for (const name of ['oidc', 'session'] as const) {
    const probe = () => probeKey(keys[name])
    check({ name: `keys/${name}`, anchor: `${name}-keypair`, intervalMs: keyProbeMs, probe })
  }
}

/** A key that signed once signs as long as the process has it. */
const keyProbeMs = 60_000

/** A backend that takes longer than this, in milliseconds, is slow. */
const slowMs = 1000

/** The client of rbac, which knows the owners of access tokens: operators, and users who exchange theirs. */
async function openBackend(opening: Opening) {
  const { legacyExchange, backendUrl } = opening.config
  if (!backendUrl) return undefined
  const baseUrl = backendUrl.origin
  if (legacyExchange)
    await addTier2Check(opening, {
      name: 'tier2/backend',
      anchor: 'backend-reachability',
      variable: registry.variables.backendUrl,
      onlyToStart: true,
      probe: () => probeHealth(opening, baseUrl, { slowMs }),
    })
  return opening.clientOf(rbac, { name: 'rbac', baseUrl })
}

function openLimitStore({ redisUrl }: Config, service: OpenService<Schema>) {
  const redis = openRedis(redisUrl, service)
  return redis ? redisLimiters(redis, 'broker') : postgresLimiters(service.pool, () => service.now().getTime())
}

function openSts({ awsRegion: region, stsEndpoint }: Config, { resources, logger, random }: OpenService<Schema>) {
  return resources.use(awsStsClient({ region, endpoint: stsEndpoint?.href, logger, random, pause }))
}

type Cloud = { sts: StsClient; webIdentityTokens: WebIdentityTokens; now: () => Date }

function openLeaseDenials({ awsRegion: region, iamEndpoint, revokeRoleArn, dataRoleArn }: Config, cloud: Cloud) {
  if (revokeRoleArn === undefined) return undefined
  return awsLeaseDenials({ region, endpoint: iamEndpoint?.href, revokeRoleArn, dataRoleArn, ...cloud })
}
