import { type Migrations, withChecksums } from '@constellation/database'
import { up as handoff } from './2026-11-22-handoff.ts'
import { up as loginTransactions } from './2026-11-22-login-transactions.ts'
import { up as failedDeliveries } from './2026-11-29-failed-deliveries.ts'
import { up as providerStarts } from './2026-11-29-provider-starts.ts'
import { up as deviceAuthorizations } from './2026-11-30-device-authorizations.ts'
import { checksums } from './checksums.gen.ts'

/** Every migration of login's database, in the order in which they run. */
export const migrations: Migrations = withChecksums(checksums, {
  '2026-11-22-handoff': { up: handoff },
  '2026-11-22-login-transactions': { up: loginTransactions },
  '2026-11-29-failed-deliveries': { up: failedDeliveries },
  '2026-11-29-provider-starts': { up: providerStarts },
  '2026-11-30-device-authorizations': { up: deviceAuthorizations },
})

/** The tables that the service's role may add to and read, and nothing else. */
export const appendOnly = [] as const
