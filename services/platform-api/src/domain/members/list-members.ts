import { type PageInput, readPage, toPage } from '@constellation/chassis'
import type { TenantMember } from '@constellation/contracts-platform'
import type { Deps } from '../../deps.ts'
import { listMemberRows } from '../../store/members.ts'
import type { Caller } from '../access/caller.ts'
import { guardTenant } from '../access/guard-tenant.ts'
import { readMembers } from './to-member.ts'

type Query = PageInput & Parameters<typeof listMemberRows>[2]

/** The members of a tenant and its invitations, the newest first. */
export async function listMembers(
  deps: Deps,
  caller: Caller,
  slug: string,
  { limit, cursor, ...filter }: Query,
): Promise<{ items: TenantMember[]; nextCursor: string | null }> {
  const { id } = await guardTenant(deps, caller, 'listMembers', slug)
  const rows = await listMemberRows(deps.db, id, filter, readPage({ limit, cursor }))
  const { items, nextCursor } = toPage(
    rows,
    limit,
    (row) => row,
    (row) => row.id,
  )
  return { items: await readMembers(deps.db, items), nextCursor }
}
