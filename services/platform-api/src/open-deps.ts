import { bootCheck, type Opened, type OpenService, openService, type Runtime } from '@constellation/chassis'
import { needed } from '@constellation/config'
import { rbac } from '@constellation/contracts-rbac'
import { type Brand, readBrand } from '@constellation/design'
import { postgresLimiters } from '@constellation/limits'
import { type MailPort, mxMailOf } from '@constellation/mail'
import { addressCheck } from '@constellation/public-fetch'
import { openTimedFetch } from '@constellation/timed-fetch'
import type { Authentik } from './authentik/authentik.ts'
import { openAuthentik } from './authentik/open-authentik.ts'
import { type Config, registry } from './config.ts'
import type { Deps } from './deps.ts'
import { createDns } from './dns/create-dns.ts'
import { checkNextDomain } from './domain/domains/check-domain.ts'
import { openFlags } from './domain/flags/open-flags.ts'
import { deliverInvitation } from './domain/invitations/deliver-invitation.ts'
import { continueProvisioning } from './domain/provisioning/continue-provisioning.ts'
import { migrations } from './migrations/index.ts'
import { openStalwart } from './stalwart/open-stalwart.ts'
import type { Stalwart } from './stalwart/stalwart.ts'
import { removeOld } from './store/housekeeping.ts'
import type { Schema } from './store/schema.gen.ts'
import { createThrottle } from './throttle.ts'

/** Opens everything that platform-api stands on. Throws a `BootRefusal` when it cannot serve. */
export async function openDeps(config: Config, overrides: Partial<Runtime> = {}): Promise<Deps & Opened> {
  const service = await openService<Schema>({ service: 'platform-api', registry, config, migrations, overrides })
  const brand = await bootCheck('PLATFORM_API_BRAND_*', 'brand', () => readBrand(config))
  const { now } = service
  const deps: Deps = {
    ...service,
    rbac: service.clientOf(rbac, { name: 'rbac', baseUrl: config.rbacUrl }),
    installation: config.installation,
    authentik: openAuthentikOf(config, service),
    stalwart: openStalwartOf(config, service),
    dns: createDns({ resolvers: config.dnsResolvers, isAllowed: isPublicAddress }),
    dnsSettings: config,
    mail: await openMail(config, service),
    throttle: createThrottle(
      postgresLimiters(service.pool, () => now().getTime()),
      now,
    ),
    flags: openFlags(config, service),
  }
  deliverMails(deps, service, { brand, loginOrigin: config.loginOrigin })
  service.background.whileWorking(() => continueProvisioning(deps), 5000)
  service.background.whileWorking(() => checkNextDomain(deps), 5000)
  service.background.everyHour(() => removeOld(deps.db))
  return { ...service, ...deps }
}

function deliverMails(
  { mail }: Deps,
  { background }: OpenService<Schema>,
  letter: { brand: Brand; loginOrigin: string },
): void {
  if (mail) background.deliverOutbox((event) => deliverInvitation({ mail, ...letter }, event))
}

/** The way that invitations leave by: they wait in the outbox while it is closed. Undefined where none is configured. */
async function openMail(
  { mxWorkerUrl: baseUrl, mailFrom: from }: Config,
  service: OpenService<Schema>,
): Promise<MailPort | undefined> {
  if (baseUrl === undefined || from === undefined) return undefined
  const mail = await bootCheck(registry.variables.mailFrom.name, 'mail', () => mxMailOf(service, { baseUrl, from }))
  service.resources.defer(() => mail.close())
  service.check({ name: 'mail', anchor: 'mail', optional: true, probe: () => mail.verify() })
  return mail
}

function openAuthentikOf(
  { authentikUrl: baseUrl, authentikToken }: Config,
  service: OpenService<Schema>,
): Authentik | undefined {
  if (baseUrl === undefined) return undefined
  const token = needed(registry.variables.authentikToken, authentikToken, registry.variables.authentikUrl.name)
  const { fetch } = service.resources.use(openTimedFetch(service.fetch))
  return openAuthentik({ baseUrl, token, fetch, now: service.now, logger: service.logger })
}

function openStalwartOf(
  { stalwartUrl: baseUrl, stalwartKey }: Config,
  service: OpenService<Schema>,
): Stalwart | undefined {
  if (baseUrl === undefined) return undefined
  const key = needed(registry.variables.stalwartKey, stalwartKey, registry.variables.stalwartUrl.name)
  const { fetch } = service.resources.use(openTimedFetch(service.fetch))
  return openStalwart({ baseUrl, credentials: async () => key, fetch })
}

/** A customer's record never leads to a server of our own network. */
function isPublicAddress(address: string): boolean {
  return addressCheck({})(address) === undefined
}
