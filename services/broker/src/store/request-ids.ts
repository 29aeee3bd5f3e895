import { sql, type Transaction } from 'kysely'
import type { Schema } from './schema.gen.ts'

type Request = { omniAccount: string; requestId: string; keptSeconds: number; now: Date }

/** Whether this is the first request of the account with this id, within the time that ids are kept. */
export async function claimRequestId(
  trx: Transaction<Schema>,
  { omniAccount, requestId, keptSeconds, now }: Request,
): Promise<boolean> {
  const { rows } = await sql`
    insert into mint_request_ids as seen (omni_account, request_id, expires_at)
    values (${omniAccount}, ${requestId}, ${new Date(now.getTime() + keptSeconds * 1000)})
    on conflict (omni_account, request_id) do update set expires_at = excluded.expires_at
    where seen.expires_at <= ${now}
    returning request_id`.execute(trx)
  return rows.length > 0
}
