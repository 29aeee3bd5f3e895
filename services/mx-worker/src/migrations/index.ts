import { type Migrations, withChecksums } from '@constellation/database'
import { up as mail } from './2026-11-30-mail.ts'
import { up as mailClaims } from './2026-11-30-mail-claims.ts'
import { up as mailEnds } from './2026-11-30-mail-ends.ts'
import { up as suppressions } from './2026-11-30-suppressions.ts'
import { up as tunedClaims } from './2026-11-30-tuned-claims.ts'
import { up as webhooks } from './2026-11-30-webhooks.ts'
import { up as certificates } from './2026-12-01-certificates.ts'
import { up as recipients } from './2026-12-01-recipients.ts'
import { up as restored } from './2026-12-01-restored.ts'
import { up as redriven } from './2026-12-02-redriven.ts'
import { up as storedObjects } from './2026-12-02-stored-objects.ts'
import { checksums } from './checksums.gen.ts'

/** Every migration of mx-worker's database, in the order in which they run. */
export const migrations: Migrations = withChecksums(checksums, {
  '2026-11-30-mail': { up: mail },
  '2026-11-30-mail-claims': { up: mailClaims },
  '2026-11-30-mail-ends': { up: mailEnds },
  '2026-11-30-suppressions': { up: suppressions },
  '2026-11-30-tuned-claims': { up: tunedClaims },
  '2026-11-30-webhooks': { up: webhooks },
  '2026-12-01-certificates': { up: certificates },
  '2026-12-01-recipients': { up: recipients },
  '2026-12-01-restored': { up: restored },
  '2026-12-02-redriven': { up: redriven },
  '2026-12-02-stored-objects': { up: storedObjects },
})

/** The tables that the service's role may add to and read, and nothing else. */
export const appendOnly = ['audit_events'] as const
