import { type Kysely, type Selectable, sql } from 'kysely'
import type { AuditChainTable, Schema } from './schema.gen.ts'

/** An entry of the chain, with its position as a number. */
export type Entry = Omit<Selectable<AuditChainTable>, 'position'> & { position: number }

export async function findEntry(db: Kysely<Schema>, position: number): Promise<Entry | undefined> {
  const row = await db.selectFrom('audit_chain').selectAll().where('position', '=', String(position)).executeTakeFirst()
  return row && { ...row, position }
}

/** A page of the chain, in its order. */
export async function listEntries(db: Kysely<Schema>, after: number, limit: number): Promise<Entry[]> {
  const rows = await db
    .selectFrom('audit_chain')
    .selectAll()
    .where('position', '>', String(after))
    .orderBy('position')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ ...row, position: Number(row.position) }))
}

/** The last entry, and whether its head was signed; undefined while the chain is empty. */
export async function findHead(db: Kysely<Schema>) {
  const row = await db
    .selectFrom('audit_chain')
    .leftJoin('audit_heads', 'audit_heads.position', 'audit_chain.position')
    .select(['audit_chain.position', 'audit_chain.hash', sql<boolean>`audit_heads.position is not null`.as('isSigned')])
    .orderBy('audit_chain.position', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && { ...row, position: Number(row.position) }
}

type SignedHead = { position: number; hash: string; jws: string; signedAt: Date }

export async function insertSignedHead(db: Kysely<Schema>, head: SignedHead): Promise<void> {
  const { position, hash, jws, signedAt } = head
  await db
    .insertInto('audit_heads')
    .values({ position: String(position), hash, jws, signed_at: signedAt })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** The newest head that was signed before a moment. */
export async function findSignedHead(db: Kysely<Schema>, before: Date): Promise<string | undefined> {
  const row = await db
    .selectFrom('audit_heads')
    .select('jws')
    .where('signed_at', '<=', before)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.jws
}

export async function listSignedHeads(db: Kysely<Schema>): Promise<string[]> {
  const rows = await db.selectFrom('audit_heads').select('jws').orderBy('position').execute()
  return rows.map(({ jws }) => jws)
}
