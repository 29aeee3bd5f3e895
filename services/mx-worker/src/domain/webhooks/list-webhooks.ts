import { type PageInput, readPage, toPage } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { listActiveSecrets, listWebhookRows } from '../../store/webhooks.ts'
import { authorize } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { readers } from '../queue/find-own-item.ts'
import { toWebhook } from './webhook-shape.ts'

type Query = PageInput & { accountId?: string | undefined }

/** The webhooks of an account, the latest first. */
export async function listWebhooks({ db }: Deps, caller: PersonCaller, { limit, cursor, accountId }: Query) {
  const rows = await listWebhookRows(db, authorize(caller, readers, accountId), readPage({ limit, cursor }))
  const ids = rows.map(({ id }) => id)
  const secrets = ids.length > 0 ? await listActiveSecrets(db, ids) : []
  return toPage(
    rows,
    limit,
    (row) => toWebhook(row, secrets),
    ({ id }) => id,
  )
}
