const millisecondsOf: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
])

const bytesOf: ReadonlyMap<string, number> = new Map([
  ['KB', 1000],
  ['KiB', 1024],
  ['MB', 1000 ** 2],
  ['MiB', 1024 ** 2],
  ['GB', 1000 ** 3],
  ['GiB', 1024 ** 3],
])

/**
 * A duration in milliseconds: a whole number of them, or a text such as `250ms`, `30s`, `5m`, `1h`, `7d`. Undefined for anything else.
 */
export function parseDuration(raw: unknown): number | undefined {
  return parseQuantity(raw, millisecondsOf)
}

/**
 * A size in bytes: a whole number of them, or a text such as `10MB` (a million each) or `25MiB` (2²⁰ each). Undefined for anything
 * else.
 */
export function parseSize(raw: unknown): number | undefined {
  return parseQuantity(raw, bytesOf)
}

/** A whole number that is not negative and that a JavaScript number holds exactly. Undefined for anything else. */
export function parseCount(raw: unknown): number | undefined {
  // Adding 0 turns the negative zero into zero.
  return typeof raw === 'number' && Number.isSafeInteger(raw) && raw >= 0 ? raw + 0 : undefined
}

function parseQuantity(raw: unknown, units: ReadonlyMap<string, number>): number | undefined {
  if (typeof raw !== 'string') return parseCount(raw)
  const [, amount, unit = ''] = /^(\d{1,15})([A-Za-z]{1,3})$/.exec(raw) ?? []
  return parseCount(Number(amount) * (units.get(unit) ?? Number.NaN))
}
