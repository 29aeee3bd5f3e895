import type { RecordKind, SettledStatus } from '@constellation/contracts-broker'
import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely'
import { equal, given, type Span, within } from './chain-order.ts'
import type { MintLogTable, Schema } from './schema.gen.ts'

/** What a list of records is narrowed to. A path matches everything below it. */
export type MintFilter = {
  /** The account that asked, or whose grant it is. */
  person?: string | undefined
  wallet?: string | undefined
  service?: string | undefined
  path?: string | undefined
  kind?: RecordKind | readonly RecordKind[] | undefined
  status?: SettledStatus | undefined
  outcome?: string | undefined
  grant?: string | undefined
  lease?: string | undefined
  since?: Date | undefined
  until?: Date | undefined
}

export type MintRow = Selectable<MintLogTable> & { position: number }

/**
 * Settled records in the order of the audit's chain, which is the order of commits. A record stands at the place of its first outcome,
 * which says whether it was released. One that was begun earlier and settled later comes later, so a reader who goes on after a place
 * misses none.
 */
export async function listMintRows(db: Kysely<Schema>, filter: MintFilter, span: Span): Promise<MintRow[]> {
  const rows = await db
    .selectFrom('audit_chain')
    .innerJoin('mint_log', 'mint_log.id', 'audit_chain.subject_id')
    .selectAll('mint_log')
    .select('audit_chain.position')
    .where('audit_chain.subject', '=', 'outcome')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('audit_chain as earlier')
            .select('earlier.position')
            .where('earlier.subject', '=', 'outcome')
            .whereRef('earlier.subject_id', '=', 'audit_chain.subject_id')
            .whereRef('earlier.position', '<', 'audit_chain.position'),
        ),
      ),
    )
    .where((eb) => eb.and([...within(span), ...conditionsOf(filter)]))
    .orderBy('audit_chain.position', 'after' in span ? 'asc' : 'desc')
    .limit(span.limit)
    .execute()
  return rows.map((row) => ({ ...row, position: Number(row.position) }))
}

function conditionsOf({ person, kind, path, since, until, ...filter }: MintFilter): RawBuilder<boolean>[] {
  return [
    ...equal('mint_log.wallet', filter.wallet),
    ...equal('mint_log.service', filter.service),
    ...equal('mint_log.status', filter.status),
    ...equal('mint_log.outcome', filter.outcome),
    ...equal('mint_log.grant_id', filter.grant),
    ...equal('mint_log.lease_id', filter.lease),
    ...given(person, (account) => sql`${account} in (mint_log.omni_account, mint_log.grantor_omni_account)`),
    ...given(kind, (kinds) => sql`mint_log.kind = any(${[kinds].flat()})`),
    ...given(path, (prefix) => sql`starts_with(mint_log.scope_path, ${prefix})`),
    ...given(since, (moment) => sql`mint_log.minted_at >= ${moment}`),
    ...given(until, (moment) => sql`mint_log.minted_at < ${moment}`),
  ]
}
