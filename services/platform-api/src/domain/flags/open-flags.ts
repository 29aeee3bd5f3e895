import type { OpenService } from '@constellation/chassis'
import { subscribe } from '@constellation/database'
import { readAllFlags, readFlagsVersion } from '../../store/flags.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { createFlagCache, type FlagCache, pollMs } from './flag-cache.ts'
import { toDefinition } from './flag-definition.ts'

/** The channel on which the database tells that a flag changed. */
const channel = 'flags_changed'

type Service = Pick<OpenService<Schema>, 'background' | 'resources' | 'now' | 'db' | 'logger' | 'onConnectionLost'>

/** The flags of this process, which follow the database from the start of the background work on. */
export function openFlags({ databaseUrl }: { databaseUrl: string }, service: Service): FlagCache {
  const { background, resources, db, logger, now } = service
  const flags = createFlagCache({
    readVersion: () => readFlagsVersion(db),
    async readFlags() {
      const { version, rows } = await readAllFlags(db)
      return { version, flags: new Map(rows.map((row) => [row.key, toDefinition(row)])) }
    },
    now,
    logger,
  })
  background.every(pollMs, () => flags.refresh())
  background.onStart(async () => {
    const look = () => {
      flags.invalidate()
      // Without an answer the next evaluation looks again, and says so where there was never one.
      flags.refresh().catch(() => undefined)
    }
    const subscription = await subscribe(databaseUrl, channel, {
      onMessage: look,
      onGap: look,
      onError: service.onConnectionLost,
    })
    resources.defer(() => subscription.close())
  })
  return flags
}
