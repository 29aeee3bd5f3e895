import { type QueryExecutorProvider, sql } from 'kysely'

export type SoftDeletion = {
  /** Marks a row as deleted. False when there is none, or it is deleted already. */
  softDelete(trx: QueryExecutorProvider, id: string, deletedAt: Date): Promise<boolean>
  /** Takes the mark away. False when the row is not marked. */
  restore(trx: QueryExecutorProvider, id: string): Promise<boolean>
  /** Removes for good the rows that were marked before `before`, and gives their ids. A row that is not marked is never touched. */
  purgeDeletedOlderThan(trx: QueryExecutorProvider, before: Date): Promise<string[]>
}

/**
 * Deletion in two steps for a table with `id` and `deleted_at`. It changes rows only; which of these a change event
 * follows is the use case's, by docs/decisions/0006-deletion-and-events.md.
 */
export function createSoftDeletion(table: string): SoftDeletion {
  const name = sql.table(table)
  return {
    async softDelete(trx, id, deletedAt) {
      const { rows } =
        await sql`update ${name} set deleted_at = ${deletedAt} where id = ${id} and deleted_at is null returning id`.execute(
          trx,
        )
      return rows.length === 1
    },
    async restore(trx, id) {
      const { rows } =
        await sql`update ${name} set deleted_at = null where id = ${id} and deleted_at is not null returning id`.execute(
          trx,
        )
      return rows.length === 1
    },
    async purgeDeletedOlderThan(trx, before) {
      const { rows } = await sql<{ id: string }>`delete from ${name} where deleted_at < ${before} returning id`.execute(
        trx,
      )
      return rows.map(({ id }) => id)
    },
  }
}
