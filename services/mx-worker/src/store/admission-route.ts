import { type Asked, batchedRow } from '@constellation/database'
import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.gen.ts'

export type AdmissionMailbox = { id: string; status: string; default_provider_id: string | null; reconcile_by: string }
export type AdmissionProvider = {
  id: string
  kind: string
  status: string
  is_default: boolean
  policy: unknown
}

/** The mailbox of an account with this address, and every provider of the account. */
export async function loadForAdmission(
  db: Kysely<Schema>,
  accountId: string,
  addressKey: string,
): Promise<{ mailbox: AdmissionMailbox | undefined; providers: AdmissionProvider[] }> {
  const row = await routeOf(db, `${accountId} ${addressKey}`)
  return { mailbox: row?.mailbox ?? undefined, providers: row?.providers ?? [] }
}

type Route = Asked & { mailbox: AdmissionMailbox | null; providers: AdmissionProvider[] }

/** By the account, a space and the address. */
const routeOf = batchedRow(
  (_: Kysely<Schema>, { keys }) => sql<Route>`
    with asked as materialized (
      select key, left(key, 36)::uuid as account_id, substr(key, 38) as address_key from unnest((select ${keys}::text[])) as a (key)
    ), provider as (
      select p.account_id, jsonb_agg(jsonb_build_object('id', p.id, 'kind', p.kind, 'status', p.status, 'is_default', p.is_default,
        'policy', p.policy)) as providers
      from providers p where p.account_id in (select account_id from asked) and p.deleted_at is null group by p.account_id
    )
    select a.key as asked, coalesce(provider.providers, '[]') as providers,
      case when m.id is not null then jsonb_build_object('id', m.id, 'status', m.status, 'default_provider_id', m.default_provider_id,
        'reconcile_by', m.reconcile_by) end as mailbox
    from asked a left join mailboxes m on m.account_id = a.account_id and m.address_key = a.address_key
      left join provider on provider.account_id = a.account_id`,
)
