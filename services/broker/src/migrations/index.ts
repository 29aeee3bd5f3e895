import { type Migrations, withChecksums } from '@constellation/database'
import { up as broker } from './2026-11-29-broker.ts'
import { up as evmAnchor } from './2026-11-29-evm-anchor.ts'
import { up as people } from './2026-11-29-people.ts'
import { up as leases } from './2026-11-29-revoked-leases.ts'
import { up as operator } from './2026-11-30-operator.ts'
import { up as beginRelease } from './2026-11-30-release-statement.ts'
import { checksums } from './checksums.gen.ts'

/** Every migration of the broker's database, in the order in which they run. */
export const migrations: Migrations = withChecksums(checksums, {
  '2026-11-29-broker': { up: broker },
  '2026-11-29-evm-anchor': { up: evmAnchor },
  '2026-11-29-people': { up: people },
  '2026-11-29-revoked-leases': { up: leases },
  '2026-11-30-operator': { up: operator },
  '2026-11-30-release-statement': { up: beginRelease },
})

/** The tables that the service's role may add to and read, and nothing else. */
export const appendOnly = ['mint_log', 'audit_heads', 'audit_events', 'evm_transactions'] as const

/** The tables that the service's role may only read: functions of the owner write to them. */
export const readOnly = ['security_events', 'audit_chain'] as const
