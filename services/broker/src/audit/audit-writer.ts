import type pg from 'pg'
import type { Durability } from './durability.ts'

/** The place of an entry in the hash chain. */
export type Place = { position: number; hash: string }

export type AuditOperation = { subject: string; subject_id: string; content: string } & (
  | { kind: 'append' }
  | { kind: 'settle'; from: readonly string[]; change: object }
  | { kind: 'event'; event: object }
)

export type AuditWriter = {
  /** Resolves once the operation is durable: with its place, or with undefined when a record was in another state. */
  write(operation: AuditOperation): Promise<Place | undefined>
}

const most = 100

type Waiting = {
  operation: AuditOperation
  resolve: (place: Place | undefined) => void
  reject: (error: unknown) => void
}

/**
 * Writes to the hash chain. The chain has one order over all instances, so operations that arrive while a commit is under way share the
 * next one. When a shared commit is refused, each operation is tried alone, so that one bad operation fails nobody else's.
 */
export function createAuditWriter(pool: pg.Pool, durability: Durability): AuditWriter {
  let waiting: Waiting[] = []
  let isWriting = false

  async function drain() {
    isWriting = true
    while (waiting.length > 0) {
      const batch = waiting.slice(0, most)
      waiting = waiting.slice(most)
      await settleBatch(batch)
    }
    isWriting = false
  }

  async function settleBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      const places = await commit(batch.map(({ operation }) => operation))
      for (const [index, { resolve }] of batch.entries()) resolve(places.get(index))
    } catch (error) {
      if (batch.length === 1 || !isRefusedByServer(error)) for (const { reject } of batch) reject(error)
      else for (const one of batch) await settleBatch([one])
    }
  }

  async function commit(operations: readonly AuditOperation[]): Promise<Map<number, Place>> {
    const values = [JSON.stringify(operations)]
    const { rows } = await durability.confirm(() => pool.query<Row>({ name: 'write_audit', text: statement, values }))
    return new Map(rows.map(({ index, position, hash }) => [index, { position: Number(position), hash }]))
  }

  return {
    write(operation) {
      return new Promise((resolve, reject) => {
        waiting.push({ operation, resolve, reject })
        if (!isWriting) void drain()
      })
    },
  }
}

const statement = 'select index, position, hash from write_audit($1::jsonb)'

type Row = { index: number; position: string; hash: string }

/** The server answered and rolled back. Of a connection that was lost nobody knows. */
function isRefusedByServer(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(22|23|42|P0)/.test(String(error.code))
}
