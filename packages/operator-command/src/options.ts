import { type ParseArgsConfig, parseArgs } from 'node:util'
import { UsageFailure } from './command.ts'

type Options = NonNullable<ParseArgsConfig['options']>

/** Reads the options of a command that takes no other arguments. */
export function readOptions<O extends Options>(args: string[], options: O) {
  return understood(() => parseArgs({ args, options })).values
}

/** Reads the options of a command that takes one argument beside them, such as `ID`. */
export function readArgument<O extends Options>(args: string[], options: O, name: string) {
  const { values, rest } = readArguments(args, options)
  const [argument, ...more] = rest
  if (argument === undefined || more.length > 0) throw new UsageFailure(`write one ${name}`)
  return { values, argument }
}

/** Reads the options of a command that takes any number of other arguments. */
export function readArguments<O extends Options>(args: string[], options: O) {
  const { values, positionals } = understood(() => parseArgs({ args, options, allowPositionals: true }))
  return { values, rest: positionals }
}

function understood<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    throw new UsageFailure(error instanceof Error ? error.message : String(error))
  }
}

/** A moment: ISO 8601, or how long ago it was, such as `24h`. */
export function readMoment(text: string, now: Date): Date {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? []
  const moment = count ? new Date(now.getTime() - Number(count) * unitMs[unit as Unit]) : new Date(text)
  if (Number.isNaN(moment.getTime()))
    throw new UsageFailure(`"${text}" is not a time: write 2026-01-02T03:04:05Z, or 24h for a day ago`)
  return moment
}

type Unit = keyof typeof unitMs
const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** How many rows a list has at most. */
export function readLimit(text: string): number {
  const most = Number(text)
  if (!Number.isInteger(most) || most < 1 || most > 10_000) throw new UsageFailure('--limit is 1 to 10000')
  return most
}
