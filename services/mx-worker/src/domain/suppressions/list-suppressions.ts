import { type PageInput, readPage, toPage } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { listSuppressionRows } from '../../store/suppressions.ts'
import { authorize } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { addressKey } from '../messages/address-key.ts'
import { readers } from '../queue/find-own-item.ts'
import { toSuppression } from './suppression-shape.ts'

type Query = PageInput & {
  accountId?: string | undefined
  address?: string | undefined
  source?: 'provider' | 'operator' | undefined
}

/** The suppression list of an account, the latest first. */
export async function listSuppressions({ db }: Deps, caller: PersonCaller, { limit, cursor, ...query }: Query) {
  const accountId = authorize(caller, readers, query.accountId)
  const { address, source } = query
  const filter = { source, ...(address !== undefined && { addressKey: addressKey(address) }) }
  const rows = await listSuppressionRows(db, accountId, filter, readPage({ limit, cursor }))
  return toPage(rows, limit, toSuppression, ({ id }) => id)
}
