import type { LimiterStore } from '@constellation/limits'
import { type AccountThrottle, createAccountThrottle } from './account-throttle.ts'
import { createFactorThrottle, type FactorThrottle } from './factor-throttle.ts'
import { createMailThrottle, type MailThrottle } from './mail-throttle.ts'
import { createPasswordThrottle, type PasswordThrottle } from './password-throttle.ts'

export type Throttle = {
  passwords: PasswordThrottle
  factors: FactorThrottle
  mails: MailThrottle
  accounts: AccountThrottle
}

type Limits = { mailsFromAddress: number; accountsFromAddress: number }

/** Everything that slows guessing and flooding down. The counts are in PostgreSQL or Redis, so every instance sees them. */
export function createThrottle(store: LimiterStore, limits: Limits): Throttle {
  return {
    passwords: createPasswordThrottle(store),
    factors: createFactorThrottle(store.limiter),
    mails: createMailThrottle(store, { fromAddress: limits.mailsFromAddress }),
    accounts: createAccountThrottle(store.limiter, limits.accountsFromAddress),
  }
}
