import { type Migrations, withChecksums } from '@constellation/database'
import { up as tenants } from './2026-12-01-tenants.ts'
import { up as members } from './2026-12-01-tenants-members.ts'
import { up as flags } from './2026-12-01-tenants-z-flags.ts'
import { up as mailDomains } from './2026-12-01-tenants-z-mail-domains.ts'
import { checksums } from './checksums.gen.ts'

/** Every migration of platform-api's database, in the order in which they run. */
export const migrations: Migrations = withChecksums(checksums, {
  '2026-12-01-tenants': { up: tenants },
  '2026-12-01-tenants-members': { up: members },
  '2026-12-01-tenants-z-flags': { up: flags },
  '2026-12-01-tenants-z-mail-domains': { up: mailDomains },
})

/** The tables that the service's role may add to and read, and nothing else. */
export const appendOnly = ['audit_events'] as const
