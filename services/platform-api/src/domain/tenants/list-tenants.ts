import { type PageInput, readPage, toPage } from '@constellation/chassis'
import type { Tenant } from '@constellation/contracts-platform'
import type { Deps } from '../../deps.ts'
import { listTenantRows, type Own } from '../../store/tenants.ts'
import type { Caller } from '../access/caller.ts'
import { isOperator, ownAccounts } from '../access/principal-of.ts'
import { readTenants } from './to-tenant.ts'

type Query = PageInput & { status?: string | undefined; search?: string | undefined }

/** The tenants that the caller belongs to, or every one for an operator, the newest first. */
export async function listTenants(
  { db }: Deps,
  caller: Caller,
  { limit, cursor, ...filter }: Query,
): Promise<{ items: Tenant[]; nextCursor: string | null }> {
  const rows = await listTenantRows(db, { ...filter, own: ownOf(caller) }, readPage({ limit, cursor }))
  const { items, nextCursor } = toPage(
    rows,
    limit,
    (row) => row,
    ({ id }) => id,
  )
  return { items: await readTenants(db, items), nextCursor }
}

/** Whose tenants the caller sees; undefined for an operator, who sees every one. */
function ownOf(caller: Caller): Own | undefined {
  if (isOperator(caller) || caller.kind === 'command') return undefined
  return { userId: caller.userId, accountIds: ownAccounts(caller) }
}
