import type { ServiceDeps } from '@constellation/chassis'
import type { SealingKeys } from '@constellation/database'
import type { RbacOf } from '@constellation/introspection'
import type { AddressRules } from '@constellation/public-fetch'
import type { Config } from './config.ts'
import type { ObjectStore } from './content/object-store.ts'
import type { AdmissionLimit } from './domain/messages/admission-limit.ts'
import type { ProviderTests } from './providers/provider-tester.ts'
import type { Unwrapper } from './secrets/unwrapper.ts'
import type { VaultTransit } from './secrets/vault-transit.ts'
import type { Schema } from './store/schema.gen.ts'

export type Settings = Pick<
  Config,
  | 'environment'
  | 'contentStore'
  | 'leaseSeconds'
  | 'failureRetentionDays'
  | 'sentContentHours'
  | 'graphBaseUrl'
  | 'graphAuthorityUrl'
>

/** What mx-worker needs from outside its own code, in either role. */
export type Deps = ServiceDeps<Schema> & {
  /** Wraps the secrets of providers. */
  wrapping: SealingKeys
  /** Opens the secrets of providers. */
  unwrapSecret: Unwrapper
  /** Wraps them too, where Vault is configured. */
  vault: VaultTransit | undefined
  rbac: RbacOf
  /** Has the contents of large messages, where it is configured. */
  objects: ObjectStore | undefined
  admissionLimit: AdmissionLimit
  /** Tells workers that a message is due. It never fails for the caller: workers look by themselves too. */
  wakeWorkers: (wakeUp: WakeUp) => Promise<void>
  /** Reaches providers for a test that an administrator starts. */
  providerTests: ProviderTests
  /** Which addresses a webhook may have. */
  webhookAddresses: AddressRules
  settings: Settings
}

/** Which attempt of which message is due, and in how long. */
export type WakeUp = { itemId: string; cycle: number; attemptNo: number; delayMs: number }
