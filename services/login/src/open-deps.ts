import type { KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import {
  bootCheck,
  type Opened,
  type OpenService,
  openService,
  probeHealth,
  type Runtime,
} from '@constellation/chassis'
import { platform } from '@constellation/contracts-platform'
import { rbac } from '@constellation/contracts-rbac'
import { type Brand, readBrand } from '@constellation/design'
import { postgresLimiters } from '@constellation/limits'
import { loadKeyRing } from '@constellation/tokens'
import { type Applications, parseApplications } from './applications/applications.ts'
import { readCookieKeys } from './browser/binding.ts'
import { createCookies } from './browser/cookies.ts'
import { type Config, registry } from './config.ts'
import type { Deps, Settings } from './deps.ts'
import { deliver } from './domain/events/deliver.ts'
import { lanes } from './domain/events/lanes.ts'
import { checkApplications } from './flow/check-applications.ts'
import { knownLocales, matchLocale } from './flow/choose-locale.ts'
import { migrations } from './migrations/index.ts'
import { openMail } from './open-mail.ts'
import { configuredProviders } from './providers/configured.ts'
import { callbackOf, type Providers } from './providers/registry.ts'
import { removeOld } from './store/events.ts'
import type { Schema } from './store/schema.gen.ts'
import { createDeviceThrottle } from './throttle/device-throttle.ts'

/** Opens everything that login stands on. Throws a `BootRefusal` when it cannot serve. */
export async function openDeps(
  config: Config,
  overrides?: Partial<Runtime & Pick<Deps, 'providers'>>,
): Promise<Deps & Opened> {
  const service = await openService<Schema>({ service: 'login', registry, config, migrations, overrides })
  const { fetch, now } = service
  const { logoutKeys, cookieKeys } = await loadKeys(config)
  const providers =
    overrides?.providers ??
    configuredProviders(config, { fetch, now, systemNow: () => new Date(), deadline: () => AbortSignal.timeout(5000) })
  const settings = settingsOf(config, await bootCheck('LOGIN_BRAND_*', 'brand', () => readBrand(config)), cookieKeys)
  const deps: Deps = {
    ...service,
    applications: await loadApplications(config, settings),
    logoutKeys,
    rbac: service.clientOf(rbac, { name: 'rbac', baseUrl: config.rbacUrl }),
    platform: openPlatform(config, service),
    mail: await openMail(config, service),
    providers,
    cookies: createCookies({ secure: true }),
    deviceThrottle: createDeviceThrottle(
      postgresLimiters(service.pool, () => now().getTime()),
      now,
    ),
    settings,
  }
  addChecks(service, config, providers)
  service.background.deliverOutbox((event) => deliver(deps, event), lanes)
  service.background.everyHour(() => removeOld(deps.db))
  return { ...service, ...deps }
}

function loadApplications({ applications: path }: Config, settings: Settings): Promise<Applications> {
  return bootCheck(registry.variables.applications.name, 'applications', () => {
    const applications = parseApplications(readFileSync(path, 'utf8'))
    checkApplications(applications, settings)
    return applications
  })
}

async function loadKeys(config: Config) {
  const { logoutKey, cookieKey } = registry.variables
  return {
    logoutKeys: await bootCheck(logoutKey.name, 'key-files', () =>
      loadKeyRing(config.logoutKey, 'logout-token', config.previousLogoutKeys),
    ),
    cookieKeys: await bootCheck(cookieKey.name, 'key-files', () => readCookieKeys(config.cookieKey)),
  }
}

function addChecks(service: OpenService<Schema>, { rbacUrl, publicOrigin }: Config, providers: Providers): void {
  // Without rbac the pages still say what is wrong and when to try again. The edge would answer a bare 503 instead.
  service.check({ name: 'rbac', anchor: 'rbac', onlyToStart: true, probe: () => probeHealth(service, rbacUrl) })
  // A person who cannot sign in with one provider can sign in another way.
  for (const { adapter } of providers.all)
    if (adapter.probe) {
      const probe = async () => adapter.probe?.(callbackOf(adapter, publicOrigin))
      service.check({ name: `provider-${adapter.name}`, anchor: 'sign-in-providers', optional: true, probe })
    }
}

function settingsOf(config: Config, brand: Brand, cookieKeys: readonly KeyObject[]): Settings {
  const locales = knownLocales(config.locales)
  return {
    brand,
    publicOrigin: config.publicOrigin,
    development: config.environment === 'development',
    locales,
    defaultLocale: matchLocale(locales, config.defaultLocale) ?? 'en',
    privacyUrl: config.privacyUrl?.href,
    helpUrl: config.helpUrl?.href,
    passwordMinLength: config.passwordMinLength,
    handoffSeconds: config.handoffSeconds,
    stateSeconds: config.stateSeconds,
    startLimits: {
      ofBrowser: config.startsOfBrowser,
      unfinishedOfAddress: config.unfinishedStarts,
      ofAddress: config.startsOfAddress,
    },
    trustedProxies: config.trustedProxies,
    cookieKeys,
  }
}

/** platform-api, which a deployment may lack. */
function openPlatform({ platformApiUrl: baseUrl }: Config, { clientOf }: OpenService<Schema>): Deps['platform'] {
  return baseUrl === undefined ? undefined : clientOf(platform, { name: 'platform-api', baseUrl })
}
