import type { CompiledQuery, Kysely, QueryExecutorProvider } from 'kysely'

/** What the query builder or `sql` has put together. */
export type Compilable<Row> = { compile(executor: QueryExecutorProvider): CompiledQuery<Row> }

/** Stands where the value of this name will be. */
class Placeholder {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/**
 * A statement that is built once and sent many times with different values, for statements of every request: building one costs more than
 * sending it. `build` runs once with a placeholder for each value, so the text cannot depend on the values. A value may be a list only
 * where the statement takes a list as one value (`= any (…)`).
 */
export function statement<Schema, Values extends Record<string, unknown>, Row>(
  build: (db: Kysely<Schema>, values: Values) => Compilable<Row>,
): (db: Kysely<Schema>, values: Values) => Promise<Row[]> {
  let compiled: CompiledQuery<Row> | undefined
  return async (db, values) => {
    compiled ??= build(db, placeholders<Values>()).compile(db)
    const parameters = compiled.parameters.map((one) => (one instanceof Placeholder ? values[one.name] : one))
    const { rows } = await db.executeQuery<Row>({ ...compiled, parameters })
    return rows
  }
}

/** Any name gives its placeholder. The builder passes values on as they are, so their types are those of the values to come. */
function placeholders<Values extends Record<string, unknown>>(): Values {
  return new Proxy({}, { get: (_, name) => new Placeholder(String(name)) }) as Values
}
