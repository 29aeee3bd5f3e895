import type { Kysely, KyselyPlugin } from 'kysely'

/** The same database, with an act between the answer to a statement and the one who asked. An act that throws loses the answer. */
export function hooked<Schema>(db: Kysely<Schema>, act: () => Promise<void>): Kysely<Schema> {
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      await act()
      return result
    },
  }
  return db.withPlugin(plugin)
}

/** Acts the first time alone. */
export function once(act: () => Promise<void>): () => Promise<void> {
  let times = 0
  return async () => {
    if (times++ === 0) await act()
  }
}
