import { type ParseArgsConfig, parseArgs } from 'node:util'
import { UsageFailure } from './command.ts'

/** The options by which lists are narrowed. */
export const filterOptions = {
  person: { type: 'string' },
  wallet: { type: 'string' },
  path: { type: 'string' },
  since: { type: 'string' },
  until: { type: 'string' },
  limit: { type: 'string', default: '50' },
  json: { type: 'boolean', default: false },
} as const

export const filterUsage =
  '[--person ACCOUNT] [--wallet ADDRESS] [--path PREFIX] [--since TIME] [--until TIME] [--limit N] [--json]'

/** Reads the options of a command, which takes no other arguments. */
export function readOptions<O extends NonNullable<ParseArgsConfig['options']>>(args: string[], options: O) {
  try {
    return parseArgs({ args, options }).values
  } catch (error) {
    throw new UsageFailure(error instanceof Error ? error.message : String(error))
  }
}

/** A moment: ISO 8601, or how long ago it was, such as `24h`. */
export function readMoment(text: string | undefined, now: Date): Date | undefined {
  if (text === undefined) return undefined
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? []
  const moment = count ? new Date(now.getTime() - Number(count) * unitMs[unit as Unit]) : new Date(text)
  if (Number.isNaN(moment.getTime()))
    throw new UsageFailure(`"${text}" is not a time: write 2026-01-02T03:04:05Z, or 24h for a day ago`)
  return moment
}

type Unit = keyof typeof unitMs
const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 }

type Filters = Partial<Record<'person' | 'wallet' | 'path' | 'since' | 'until', string>> & { limit: string }

/** What a list is narrowed to. Accounts and addresses are stored in lower case. */
export function readFilters({ person, wallet, path, since, until, limit }: Filters, now: Date) {
  const most = Number(limit)
  if (!Number.isInteger(most) || most < 1 || most > 10_000) throw new UsageFailure('--limit is 1 to 10000')
  return {
    person: person?.toLowerCase(),
    wallet: wallet?.toLowerCase(),
    path,
    since: readMoment(since, now),
    until: readMoment(until, now),
    limit: most,
  }
}
