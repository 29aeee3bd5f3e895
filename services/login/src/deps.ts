import type { KeyObject } from 'node:crypto'
import type { ServiceDeps } from '@constellation/chassis'
import type { Client } from '@constellation/client'
import type { platform } from '@constellation/contracts-platform'
import type { rbac } from '@constellation/contracts-rbac'
import type { Brand } from '@constellation/design'
import type { MailPort } from '@constellation/mail'
import type { KeyRing } from '@constellation/tokens'
import type { Applications } from './applications/applications.ts'
import type { Cookies } from './browser/cookies.ts'
import type { Locale } from './locales/index.ts'
import type { Providers } from './providers/registry.ts'
import type { StartLimits } from './store/login-transactions.ts'
import type { Schema } from './store/schema.gen.ts'
import type { DeviceThrottle } from './throttle/device-throttle.ts'

export type Settings = {
  brand: Brand
  publicOrigin: string
  /** http on loopback hosts is permitted. */
  development: boolean
  locales: readonly Locale[]
  defaultLocale: Locale
  privacyUrl: string | undefined
  helpUrl: string | undefined
  passwordMinLength: number
  handoffSeconds: number
  /** How long a person may take at a provider. */
  stateSeconds: number
  startLimits: StartLimits
  trustedProxies: readonly string[]
  /** The keys that bind forms to their browser: the first signs, all are accepted. */
  cookieKeys: readonly KeyObject[]
}

/** What login needs from outside its own code. */
export type Deps = ServiceDeps<Schema> & {
  logoutKeys: KeyRing
  /** rbac, called as login, and for a person when their access token is given. */
  rbac: (accessToken?: string) => Client<typeof rbac>
  /** platform-api, called as login, and for a person when their access token is given; undefined where it is not deployed. */
  platform: ((accessToken?: string) => Client<typeof platform>) | undefined
  mail: MailPort
  applications: Applications
  /** The providers that people can sign in with. */
  providers: Providers
  cookies: Cookies
  /** Counts against guesses of user codes. */
  deviceThrottle: DeviceThrottle
  settings: Settings
}
