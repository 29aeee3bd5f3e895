import { Failure, type PageInput, toPage } from '@constellation/chassis'
import type { Flag, FlagContext, FlagEvaluation, FlagTrace } from '@constellation/contracts-platform'
import { decodeCursor } from '@constellation/database'
import type { Deps } from '../../deps.ts'
import { type FlagRow, findFlag, listFlagRows } from '../../store/flags.ts'
import type { Caller } from '../access/caller.ts'
import { guardOperator } from '../access/guard-operator.ts'
import { bucketIn, traceFlag } from './evaluate-flag.ts'
import { toDefinition } from './flag-definition.ts'
import { toFlag } from './to-flag.ts'

type Query = PageInput & Parameters<typeof listFlagRows>[1]

/** The flags by their keys. */
export async function listFlags(
  deps: Deps,
  caller: Caller,
  { limit, cursor, ...filter }: Query,
): Promise<{ items: Flag[]; nextCursor: string | null }> {
  await guardOperator(deps, caller, 'listFlags')
  const page = { limit: limit + 1, ...(cursor !== undefined && { after: readCursor(cursor) }) }
  const rows = await listFlagRows(deps.db, filter, page)
  const now = deps.now()
  return toPage(
    rows,
    limit,
    (row) => toFlag(row, now),
    ({ key }) => key,
  )
}

function readCursor(cursor: string): string {
  const [key] = decodeCursor(cursor, 1) ?? []
  if (key === undefined) throw new Failure('malformed_request', 'the cursor is not one of ours')
  return key
}

/** One flag. */
export async function getFlag(deps: Deps, caller: Caller, key: string): Promise<Flag> {
  await guardOperator(deps, caller, 'getFlag')
  return toFlag(await requireFlag(deps, key), deps.now())
}

/** The result of a flag for a context, and how each of its rules took part. */
export async function previewFlag(
  deps: Deps,
  caller: Caller,
  key: string,
  context: FlagContext,
): Promise<FlagEvaluation & { trace: FlagTrace; bucket: number | null }> {
  await guardOperator(deps, caller, 'previewFlag')
  const flag = toDefinition(await requireFlag(deps, key))
  const { evaluation, trace } = traceFlag(flag, context)
  return { ...evaluation, trace, bucket: bucketIn(flag, context) ?? null }
}

async function requireFlag({ db }: Deps, key: string): Promise<FlagRow> {
  const row = await findFlag(db, key)
  if (!row) throw noSuchFlag()
  return row
}

export function noSuchFlag(): Failure {
  return new Failure('not_found', 'there is no such flag')
}
