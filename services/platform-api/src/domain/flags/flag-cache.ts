import type { Logger } from '@constellation/observability'
import type { FlagDefinition } from './flag-definition.ts'

/** Every flag as of one version. It never changes: a later version is another snapshot. */
export type FlagSnapshot = {
  version: string
  flags: ReadonlyMap<string, FlagDefinition>
  /** Whether no answer of the database has confirmed it for a day. Every flag is off then. */
  lapsed: boolean
}

export type FlagCache = {
  /** The flags, as they were at most `pollMs` ago while the database answers. Throws where they were never read. */
  current(): Promise<FlagSnapshot>
  /** Makes the next `current` compare the version first. */
  invalidate(): void
  /** Compares the version now, and reads the flags where it is another. Keeps the snapshot where the database does not answer. */
  refresh(): Promise<void>
}

/** The longest that a change of a flag goes unnoticed, also where no notification arrives, in milliseconds. */
export const pollMs = 30_000
/** How long a snapshot counts while the database does not answer, in milliseconds. */
const lifetimeMs = 24 * 3_600_000

type Options = {
  readVersion: () => Promise<string>
  readFlags: () => Promise<Pick<FlagSnapshot, 'version' | 'flags'>>
  now: () => Date
  logger: Pick<Logger, 'warn'>
}

/**
 * The flags of this process. They are compared with the version in the database when a notification says so, and in any case once they were
 * not compared for `pollMs`, whether or not notifications and timers work.
 */
export function createFlagCache({ readVersion, readFlags, now, logger }: Options): FlagCache {
  let known: Pick<FlagSnapshot, 'version' | 'flags'> | undefined
  let confirmedAt = 0
  let comparedAt = Number.NEGATIVE_INFINITY
  let isDue = true
  let running: Promise<void> | undefined

  async function compare(): Promise<void> {
    const startedAt = now().getTime()
    isDue = false
    try {
      if (known === undefined || (await readVersion()) !== known.version) known = Object.freeze(await readFlags())
      confirmedAt = startedAt
    } catch (error) {
      if (known === undefined) throw error
      logger.warn({ error }, 'the flags cannot be read: the last ones stay')
    } finally {
      comparedAt = startedAt
    }
  }

  /** A change that is noted while one comparison is under way may have come too late for it, so another follows. */
  async function compareUntilSettled(): Promise<void> {
    do await compare()
    while (isDue)
  }

  function refresh(): Promise<void> {
    running ??= compareUntilSettled().finally(() => {
      running = undefined
    })
    return running
  }

  return {
    async current() {
      if (known === undefined || isDue || now().getTime() - comparedAt >= pollMs) await refresh()
      if (known === undefined) throw new Error('a comparison without a result throws')
      return { ...known, lapsed: now().getTime() - confirmedAt >= lifetimeMs }
    },
    invalidate() {
      isDue = true
    },
    refresh,
  }
}
