import { setTimeout as pause } from 'node:timers/promises'
import {
  bootCheck,
  clientAddress,
  type Opened,
  type OpenService,
  openService,
  type Runtime,
} from '@constellation/chassis'
import { postgresLimiters } from '@constellation/limits'
import { loadKeyRing } from '@constellation/tokens'
import type { AuditAnchor } from './audit/anchors/audit-anchor.ts'
import { postgresAnchor } from './audit/anchors/postgres-anchor.ts'
import { createAuditHeads } from './audit/audit-heads.ts'
import { createAuditWriter } from './audit/audit-writer.ts'
import { watchDurability } from './audit/durability.ts'
import { probeBacklog } from './audit/probe-backlog.ts'
import { reconcile } from './audit/reconcile.ts'
import { signHead } from './audit/sign-head.ts'
import { throwUnlessReady } from './audit/throw-unless-ready.ts'
import { awsStsClient } from './cloud/aws-sts-client.ts'
import { createWebIdentityTokens } from './cloud/web-identity-tokens.ts'
import { type Config, registry } from './config.ts'
import type { Deps } from './deps.ts'
import { tidyUp } from './domain/housekeeping/tidy-up.ts'
import { createSessionTokens } from './domain/sessions/session-token.ts'
import { createGrantProofs } from './grant-proofs/grant-proofs.ts'
import { createLimits } from './limits/limits.ts'
import { migrations } from './migrations/index.ts'
import { publishKeys } from './published-keys.ts'
import type { Schema } from './store/schema.gen.ts'

/** What a test may put in the place of what is not ours. */
export type Overrides = Partial<Runtime> & Partial<Pick<Deps, 'sts'>> & { anchors?: readonly AuditAnchor[] }

/** Opens everything that the broker stands on. Throws a `BootRefusal` when it cannot serve. */
export async function openDeps(config: Config, overrides: Overrides = {}): Promise<Deps & Opened> {
  const service = await openService<Schema>({ service: 'broker', registry, config, migrations, overrides })
  const { db, pool, now, newId } = service
  const keys = await loadKeys(config)
  const { issuer } = config
  const durability = watchDurability(pool)
  const limitStore = postgresLimiters(pool, () => now().getTime())
  const auditWriter = createAuditWriter(pool, durability)
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
    webIdentityTokens: createWebIdentityTokens({
      keys: keys.oidc,
      issuer,
      lifeSeconds: config.oidcJwtSeconds,
      now,
      newId,
    }),
    publicKeys: publishKeys(issuer, keys),
    sts: overrides.sts ?? openSts(config, service),
    anchors: overrides.anchors ?? [postgresAnchor({ db, writer: auditWriter })],
    auditWriter,
    durability,
    limits: createLimits(limitStore, now, config),
    sourceOf: (context) => clientAddress(context, config.trustedProxies),
    auditHeads: createAuditHeads({ keys: keys.session, issuer }),
    settings: { ...config, builtAuthMethods: ['wallet_sig'] },
  }
  addChecks(service, deps)
  service.background.every(config.reconcileSeconds * 1000, () => reconcile(deps))
  service.background.everyMinute(() => signHead(deps))
  service.background.everyHour(() => tidyUp(deps))
  return { ...service, ...deps }
}

function addChecks({ check }: OpenService<Schema>, deps: Deps): void {
  for (const anchor of deps.anchors)
    check({ name: `audit/${anchor.name}`, probe: async () => throwUnlessReady(await anchor.ready()) })
  check({ name: 'audit/backlog', probe: () => probeBacklog(deps) })
}

async function loadKeys(config: Config) {
  const { oidcKey, sessionKey } = registry.variables
  return {
    oidc: await bootCheck(oidcKey.name, 'oidc-keypair', () =>
      loadKeyRing(config.oidcKey, 'oidc', config.previousOidcKeys),
    ),
    session: await bootCheck(sessionKey.name, 'session-keypair', () =>
      loadKeyRing(config.sessionKey, 'session', config.previousSessionKeys),
    ),
  }
}

function openSts({ awsRegion: region, stsEndpoint }: Config, { resources, logger, random }: OpenService<Schema>) {
  return resources.use(awsStsClient({ region, endpoint: stsEndpoint?.href, logger, random, pause }))
}
