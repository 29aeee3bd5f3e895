import type { Migrations } from '@constellation/database'
import { up as handoff } from './2026-11-22-handoff.ts'

/** Every migration of login's database, in the order in which they run. */
export const migrations: Migrations = {
  '2026-11-22-handoff': { up: handoff },
}

/** The tables that the service's role may add to and read, and nothing else. */
export const appendOnly = [] as const
