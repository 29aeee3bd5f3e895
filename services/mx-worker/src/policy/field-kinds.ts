import { EmailAddress, isLoopback } from '@constellation/contract'
import type { Rate } from './policy.ts'
import { parseCount, parseDuration, parseSize } from './quantities.ts'

/** What a field makes of a value. `at` is the place below the field that is wrong, as a JSON pointer. */
export type Reading<T> = { value: T } | { fault: string; at?: string }

/** One field of a policy: what counts when it is absent, and how a value is read. `read` never throws. */
export type Field<T> = { fallback: T; read: (raw: unknown) => Reading<T> }

type Bounds = { min: number; max: number }

/** A whole number. */
export function count(fallback: number, { min, max }: Bounds): Field<number> {
  return bounded(fallback, { min, max }, parseCount, `must be a whole number from ${min} to ${max}`)
}

/** A number that may have a fraction. */
export function fraction(fallback: number, { min, max }: Bounds): Field<number> {
  const parse = (raw: unknown) => (typeof raw === 'number' && Number.isFinite(raw) ? raw + 0 : undefined)
  return bounded(fallback, { min, max }, parse, `must be a number from ${min} to ${max}`)
}

/** A duration in milliseconds, or a text such as `30s`. */
export function duration(fallback: number, { min, max }: Bounds): Field<number> {
  const sentence = `must be a duration from ${min} ms to ${max} ms: a whole number of milliseconds, or a text such as 250ms, 30s, 5m, 1h, 7d`
  return bounded(fallback, { min, max }, parseDuration, sentence)
}

/** A size in bytes, or a text such as `25MiB`. */
export function size(fallback: number, { min, max }: Bounds): Field<number> {
  const sentence = `must be a size from ${min} to ${max} bytes: a whole number of bytes, or a text such as 10MB or 25MiB`
  return bounded(fallback, { min, max }, parseSize, sentence)
}

function bounded(
  fallback: number,
  { min, max }: Bounds,
  parse: (raw: unknown) => number | undefined,
  fault: string,
): Field<number> {
  return {
    fallback,
    read(raw) {
      const value = parse(raw)
      return value !== undefined && value >= min && value <= max ? { value } : { fault }
    },
  }
}

const longestWindowMs = 31 * 86_400_000
const mostInWindow = 1_000_000_000_000

/** How many things may happen within a time: `"30/1m"`, or `{ amount, perMs }`, which is how a whole policy shows it. */
export function rate(fallback: Rate): Field<Rate> {
  return rateIn(fallback, parseCountText, 'must be a rate such as 30/1m')
}

/** How many bytes may pass within a time: `"150MB/5m"`, or `{ amount, perMs }`. */
export function byteRate(fallback: Rate): Field<Rate> {
  const parseAmount = (text: string) => parseSize(text) ?? parseCountText(text)
  return rateIn(fallback, parseAmount, 'must be a rate such as 150MB/5m')
}

function rateIn(fallback: Rate, parseAmount: (text: string) => number | undefined, sentence: string): Field<Rate> {
  const fault = `${sentence}: an amount of at least 1, and a duration from 1s to 31d`
  return {
    fallback,
    read(raw) {
      const { amount, perMs } = typeof raw === 'string' ? readRateText(raw, parseAmount) : readRateObject(raw)
      const isWithin =
        amount !== undefined && amount >= 1 && amount <= mostInWindow && perMs !== undefined && perMs >= 1000
      return isWithin && perMs <= longestWindowMs ? { value: { amount, perMs } } : { fault }
    },
  }
}

type PossibleRate = { amount?: number | undefined; perMs?: number | undefined }

function readRateText(text: string, parseAmount: (text: string) => number | undefined): PossibleRate {
  const [amount = '', time = '', ...more] = text.split('/')
  return more.length > 0 ? {} : { amount: parseAmount(amount), perMs: parseDuration(time) }
}

function readRateObject(raw: unknown): PossibleRate {
  if (typeof raw !== 'object' || raw === null || !('amount' in raw) || !('perMs' in raw)) return {}
  return { amount: parseCount(raw.amount), perMs: parseCount(raw.perMs) }
}

function parseCountText(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? parseCount(Number(text)) : undefined
}

/** Yes or no. */
export function flag(fallback: boolean): Field<boolean> {
  return {
    fallback,
    read: (raw) => (typeof raw === 'boolean' ? { value: raw } : { fault: 'must be true or false' }),
  }
}

/** One of a closed set of words. */
export function choice<const Words extends readonly string[]>(
  fallback: Words[number],
  words: Words,
): Field<Words[number]> {
  return {
    fallback,
    read(raw) {
      const value = words.find((word) => word === raw)
      return value === undefined ? { fault: `must be one of ${words.join(', ')}` } : { value }
    },
  }
}

/** The address of a server: https, or http on this machine. Read without the slash at its end. */
export function serverUrl(fallback: string): Field<string> {
  const fault = 'must be an https URL without credentials, query and fragment; http only for this machine'
  return {
    fallback,
    read(raw) {
      const url = typeof raw === 'string' && raw.length <= 2000 ? URL.parse(raw) : null
      if (!url || url.username || url.password || url.search || url.hash) return { fault }
      const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
      return isSafe ? { value: url.href.replace(/\/+$/, '') } : { fault }
    },
  }
}

/** One line of printable ASCII, for a header of HTTP. */
export function headerLine(fallback: string): Field<string> {
  return {
    fallback,
    read(raw) {
      const isLine = typeof raw === 'string' && /^[\x21-\x7e]([\x20-\x7e]{0,198}[\x21-\x7e])?$/.test(raw)
      return isLine ? { value: raw } : { fault: 'must be 1 to 200 printable ASCII characters' }
    },
  }
}

/** An email address, or null for none. */
export function optionalAddress(): Field<string | null> {
  return {
    fallback: null,
    read(raw) {
      const parsed = EmailAddress.nullable().safeParse(raw)
      return parsed.success ? { value: parsed.data } : { fault: 'must be an email address, or null for none' }
    },
  }
}

type Words = { pattern: RegExp; each: string; most: number; fold?: (word: string) => string }

/** A list of words without repetitions. */
export function list(fallback: readonly string[], { pattern, each, most, fold }: Words): Field<readonly string[]> {
  return {
    fallback,
    read(raw) {
      if (!Array.isArray(raw) || raw.length > most) return { fault: `must be a list of at most ${most} words` }
      const wrong = raw.findIndex((word) => typeof word !== 'string' || !pattern.test(word))
      if (wrong >= 0) return { fault: each, at: `/${wrong}` }
      return { value: [...new Set(raw.map((word) => fold?.(word) ?? word))] }
    },
  }
}
