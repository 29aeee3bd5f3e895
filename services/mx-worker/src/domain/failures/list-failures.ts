import { Failure, type PageInput } from '@constellation/chassis'
import { decodeCursor, encodeCursor } from '@constellation/database'
import type { Deps } from '../../deps.ts'
import { type FailureFilter, listFailureRows } from '../../store/failures.ts'
import { authorize } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { readers } from '../queue/find-own-item.ts'
import { toFailure } from './failure-shape.ts'

type Query = PageInput & FailureFilter & { accountId?: string | undefined }

/** The messages of an account that were given up, the latest first. */
export async function listFailures({ db }: Deps, caller: PersonCaller, { limit, cursor, accountId, ...filter }: Query) {
  const account = authorize(caller, readers, accountId)
  const rows = await listFailureRows(db, account, filter, { limit: limit + 1, after: readCursor(cursor) })
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return { items: shown.map(toFailure), nextCursor: last ? encodeCursor([last.failed_at_text, last.id]) : null }
}

const momentForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}\+00$/
const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function readCursor(cursor: string | undefined) {
  if (cursor === undefined) return undefined
  const [failedAt = '', id = ''] = decodeCursor(cursor, 2) ?? []
  if (!momentForm.test(failedAt) || Number.isNaN(Date.parse(failedAt.slice(0, 23))) || !uuidForm.test(id))
    throw new Failure('malformed_request', 'the cursor is not one of ours')
  return { failedAt, id }
}
