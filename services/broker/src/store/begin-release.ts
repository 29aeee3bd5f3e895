import { statement } from '@constellation/database'
import { type Kysely, sql } from 'kysely'
import type { AnchoredRecord } from '../audit/anchors/audit-anchor.ts'
import { toRow } from '../audit/to-row.ts'
import type { GrantTermsJson } from './grant-terms.ts'
import type { Schema } from './schema.gen.ts'

type Beginning = {
  record: AnchoredRecord
  /** The id that the caller chose, and the time until which it is not accepted again. */
  requestId: string
  idKeptUntil: Date
  /** The grant that the caller named. */
  grantId: string | undefined
  /** The terms of the grant that the record names, verified by its proof. Without terms, any grant is another grant. */
  verified: GrantTermsJson | undefined
  usesGrant: boolean
  now: Date
}

/** Nothing was written in any state except `begun`. */
type Begun = { state: 'begun' | 'replayed' | 'none' } | { state: 'other_grant'; grant_terms: GrantTermsJson }

/**
 * Claims the request id, uses the grant that fits best (the longest path, then the newest) and stores the pending record: all of it, in one
 * statement, or nothing. Of N callers at once, k succeed where k uses are left.
 */
export async function beginReleaseRow(db: Kysely<Schema>, beginning: Beginning): Promise<Begun> {
  const { record, requestId, idKeptUntil, grantId, verified, usesGrant, now } = beginning
  const [begun] = await send(db, {
    request: JSON.stringify({
      request_id: requestId,
      id_kept_until: idKeptUntil,
      grant_id: grantId ?? null,
      use_grant: usesGrant,
      now,
    }),
    record: JSON.stringify(toRow(record)),
    verified: verified === undefined ? null : JSON.stringify(verified),
  })
  if (!begun) throw new Error('begin_release gave no row')
  return begun
}

type Values = { request: string; record: string; verified: string | null }

const send = statement<Schema, Values, Begun>(
  (_, { request, record, verified }) =>
    sql<Begun>`select state, grant_terms from begin_release(${request}::jsonb, ${record}::jsonb, ${verified}::jsonb)`,
)
