import type { ServiceDeps } from '@constellation/chassis'
import type { Client } from '@constellation/client'
import type { rbac } from '@constellation/contracts-rbac'
import type { MailPort } from '@constellation/mail'
import type { Authentik } from './authentik/authentik.ts'
import type { Dns } from './dns/create-dns.ts'
import type { FlagCache } from './domain/flags/flag-cache.ts'
import type { Stalwart } from './stalwart/stalwart.ts'
import type { Schema } from './store/schema.gen.ts'
import type { Throttle } from './throttle.ts'

/** What platform-api needs from outside its own code. */
export type Deps = ServiceDeps<Schema> & {
  /** rbac, called in the authority of platform-api itself. */
  rbac: () => Client<typeof rbac>
  /** The name of this installation in the marks of what it makes in other systems. */
  installation: string
  /** Undefined where none is configured: its steps are skipped then. */
  authentik: Authentik | undefined
  /** The mail server; undefined where none is configured: its steps are skipped then. */
  stalwart: Stalwart | undefined
  /** Name servers, for the records of domains. */
  dns: Dns
  dnsSettings: {
    /** The domains of the platform itself, which nobody claims. */
    platformDomains: readonly string[]
    spfIncludeHost: string | undefined
    mailEgressIps: readonly string[]
  }
  /** Undefined where no sender is configured: then nobody is invited. */
  mail: MailPort | undefined
  throttle: Throttle
  /** The feature flags of this process. */
  flags: FlagCache
}
