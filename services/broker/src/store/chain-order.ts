import { type RawBuilder, sql } from 'kysely'

/** A part of the order of commits: the first entries after a position, or the last before one. */
export type Span = { limit: number } & ({ after: number } | { before: number | undefined })

/** The condition that an entry of the chain lies in a part. */
export function within(span: Span): RawBuilder<boolean>[] {
  if ('after' in span) return [sql`audit_chain.position > ${String(span.after)}`]
  return given(span.before, (position) => sql`audit_chain.position < ${String(position)}`)
}

/** The condition of a filter that is given. */
export function given<T>(value: T | undefined, condition: (value: T) => RawBuilder<boolean>): RawBuilder<boolean>[] {
  return value === undefined ? [] : [condition(value)]
}

/** The condition that a column has this value, where one is given. `column` is `table.column`. */
export function equal(column: string, value: string | undefined): RawBuilder<boolean>[] {
  return given(value, (text) => sql`${sql.ref(column)} = ${text}`)
}
