import { type PageInput, readPage, toPage } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { listKeyRows } from '../../store/api-keys.ts'
import { authorize } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { toApiKey } from './api-key-shape.ts'

/** The keys of an account, without their values. */
export async function listApiKeys(
  { db }: Deps,
  caller: PersonCaller,
  { limit, cursor, accountId }: PageInput & { accountId?: string | undefined },
) {
  const rows = await listKeyRows(db, authorize(caller, ['admin'], accountId), readPage({ limit, cursor }))
  return toPage(rows, limit, toApiKey, ({ id }) => id)
}
