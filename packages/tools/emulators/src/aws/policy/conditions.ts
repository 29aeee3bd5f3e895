import { matchesPattern, type Resolve, resolveVariables } from './patterns.ts'

/** What is known of a request, by the name of its condition key in lower case. */
export type ConditionKeys = Readonly<Record<string, string | readonly string[] | undefined>>

type Operator = { compare: (actual: string, wanted: string, resolve: Resolve) => boolean; isNegated?: true }

const equals: Operator['compare'] = (actual, wanted, resolve) => actual === resolveVariables(wanted, resolve)
const equalsAnyCase: Operator['compare'] = (actual, wanted, resolve) =>
  actual.toLowerCase() === resolveVariables(wanted, resolve)?.toLowerCase()
const dates = (compare: (actual: number, wanted: number) => boolean): Operator => ({
  compare: (actual, wanted) => compare(readDate(actual), readDate(wanted)),
})

/** The condition operators that the stand-ins evaluate. A policy with another one is refused as malformed. */
export const operators: Readonly<Record<string, Operator>> = {
  StringEquals: { compare: equals },
  StringNotEquals: { compare: equals, isNegated: true },
  StringEqualsIgnoreCase: { compare: equalsAnyCase },
  StringNotEqualsIgnoreCase: { compare: equalsAnyCase, isNegated: true },
  StringLike: { compare: matchesPattern },
  StringNotLike: { compare: matchesPattern, isNegated: true },
  ArnEquals: { compare: matchesPattern },
  ArnLike: { compare: matchesPattern },
  ArnNotEquals: { compare: matchesPattern, isNegated: true },
  ArnNotLike: { compare: matchesPattern, isNegated: true },
  Bool: { compare: equalsAnyCase },
  DateEquals: dates((actual, wanted) => actual === wanted),
  DateLessThan: dates((actual, wanted) => actual < wanted),
  DateLessThanEquals: dates((actual, wanted) => actual <= wanted),
  DateGreaterThan: dates((actual, wanted) => actual > wanted),
  DateGreaterThanEquals: dates((actual, wanted) => actual >= wanted),
  // `holds` answers for it: it asks whether the key is there.
  Null: { compare: () => false },
}

type Quantifier = 'ForAnyValue' | 'ForAllValues' | undefined

/** The parts of a name such as `ForAnyValue:StringLikeIfExists`. */
export function splitOperator(name: string): { operator: string; quantifier: Quantifier; ifExists: boolean } {
  const [, quantifier, operator = '', suffix] = /^(?:(ForAnyValue|ForAllValues):)?(.*?)(IfExists)?$/.exec(name) ?? []
  // The pattern admits these two names alone.
  return { operator, quantifier: quantifier as Quantifier, ifExists: suffix !== undefined }
}

/**
 * Whether one line of a condition holds: any of the wanted values is enough, and a negated operator wants none of them. A missing key
 * fails a condition, and satisfies a negated one.
 */
export function holds(
  name: string,
  key: string,
  wanted: readonly string[],
  keys: ConditionKeys,
  resolve: Resolve,
): boolean {
  const { operator, quantifier, ifExists } = splitOperator(name)
  const actual = keys[key.toLowerCase()]
  const values = actual === undefined ? [] : [actual].flat()
  if (operator === 'Null') return wanted.some((value) => (value === 'true') === (values.length === 0))
  const { compare, isNegated = false } = operators[operator] ?? { compare: () => false }
  if (quantifier === undefined && actual === undefined) return ifExists || isNegated
  const agrees = (value: string) => wanted.some((one) => compare(value, one, resolve)) !== isNegated
  return quantifier === 'ForAllValues' ? values.every(agrees) : values.some(agrees)
}

/** A moment in ISO 8601 or in seconds since 1970. */
function readDate(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text)
}
