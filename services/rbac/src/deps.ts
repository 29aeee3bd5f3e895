import type { ServiceDeps } from '@constellation/chassis'
import type { Config } from './config.ts'
import type { BreachCorpus } from './passwords/breaches/breach-corpus.ts'
import type { HashQueue, PasswordHasher } from './passwords/hasher.ts'
import type { PasswordRules } from './passwords/password-rules.ts'
import type { RoleCache } from './role-cache/role-cache.ts'
import type { Schema } from './store/schema.gen.ts'
import type { Throttle } from './throttle/throttle.ts'
import type { UserTokens } from './user-tokens/user-tokens.ts'

export type Settings = Pick<
  Config,
  | 'refreshIdleSeconds'
  | 'sessionAbsoluteSeconds'
  | 'signUpEnabled'
  | 'autoLink'
  | 'bootstrapSecret'
  | 'mfaMode'
  | 'recoveryPepper'
  | 'factorResetHours'
  | 'rpId'
  | 'brandName'
  | 'webauthnOrigins'
>

/** What rbac needs from outside its own code. */
export type Deps = ServiceDeps<Schema> & {
  passwords: PasswordHasher
  hashQueue: HashQueue
  passwordRules: PasswordRules
  /** Undefined when the deployment asks no breach corpus. */
  breaches: BreachCorpus | undefined
  userTokens: UserTokens
  throttle: Throttle
  roles: RoleCache
  settings: Settings
}
