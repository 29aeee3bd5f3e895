import { type Migrations, withChecksums } from '@constellation/database'
import { up as identity } from './2026-11-22-identity.ts'
import { up as quietWrites } from './2026-11-22-quiet-writes.ts'
import { up as voidClaims } from './2026-11-22-void-claims.ts'
import { up as secondFactors } from './2026-11-23-second-factors.ts'
import { up as oneTimePasswords } from './2026-11-24-one-time-passwords.ts'
import { up as auditActionNames } from './2026-11-29-audit-action-names.ts'
import { up as failedDeliveries } from './2026-11-29-failed-deliveries.ts'
import { up as hashForms } from './2026-11-29-hash-forms.ts'
import { up as timeOfProof } from './2026-11-29-time-of-proof.ts'
import { up as wallets } from './2026-11-29-wallets.ts'
import { checksums } from './checksums.gen.ts'

/** Every migration of rbac's database, in the order in which they run. */
export const migrations: Migrations = withChecksums(checksums, {
  '2026-11-22-identity': { up: identity },
  '2026-11-22-quiet-writes': { up: quietWrites },
  '2026-11-22-void-claims': { up: voidClaims },
  '2026-11-23-second-factors': { up: secondFactors },
  '2026-11-24-one-time-passwords': { up: oneTimePasswords },
  '2026-11-29-audit-action-names': { up: auditActionNames },
  '2026-11-29-failed-deliveries': { up: failedDeliveries },
  '2026-11-29-hash-forms': { up: hashForms },
  '2026-11-29-time-of-proof': { up: timeOfProof },
  '2026-11-29-wallets': { up: wallets },
})

/** The tables that the service's role may add to and read, and nothing else. */
export const appendOnly = ['audit_events'] as const
