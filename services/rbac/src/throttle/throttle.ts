import { type AccountThrottle, createAccountThrottle } from './account-throttle.ts'
import { createFactorThrottle, type FactorThrottle } from './factor-throttle.ts'
import type { MakeLimiter } from './limiter.ts'
import { createMailThrottle, type MailThrottle } from './mail-throttle.ts'
import { createPasswordThrottle, type PasswordThrottle } from './password-throttle.ts'

export type Throttle = {
  passwords: PasswordThrottle
  factors: FactorThrottle
  mails: MailThrottle
  accounts: AccountThrottle
}

/** Everything that slows guessing and flooding down. The counts are in PostgreSQL or Redis, so every instance sees them. */
export function createThrottle(makeLimiter: MakeLimiter): Throttle {
  return {
    passwords: createPasswordThrottle(makeLimiter),
    factors: createFactorThrottle(makeLimiter),
    mails: createMailThrottle(makeLimiter),
    accounts: createAccountThrottle(makeLimiter),
  }
}
