import { Failure } from '@constellation/chassis'
import { MembershipId, type PlatformMe, TenantId } from '@constellation/contracts-platform'
import type { Deps } from '../../deps.ts'
import { listOwnTenants } from '../../store/tenants.ts'
import { findUser, refreshUser } from '../../store/users.ts'
import type { Caller } from '../access/caller.ts'
import { isOperator, roleOfMember } from '../access/principal-of.ts'
import { readPerson } from './known-person.ts'

/** The person as rbac knows them at this moment, with the tenants that they belong to. */
export async function getMe(deps: Deps, caller: Caller): Promise<PlatformMe> {
  const { userId } = requirePerson(caller)
  await refreshUser(deps.db, userId, await readPerson(deps, userId))
  return readMe(deps, caller)
}

/** The same from what is kept here. */
export async function readMe({ db }: Deps, caller: Caller): Promise<PlatformMe> {
  const { userId } = requirePerson(caller)
  const user = await findUser(db, userId)
  if (!user) throw new Error('a person is written before they are answered')
  const { name, email, locale, timezone, theme } = user
  // A CHECK of the table bounds the values.
  const chosen = { locale, timezone, theme: theme as PlatformMe['theme'] }
  return { userId, name, email, ...chosen, platformAdmin: isOperator(caller), tenants: await tenantsOf(db, caller) }
}

/** Refuses the user of the host, who is no person of rbac. */
export function requirePerson(caller: Caller): Extract<Caller, { kind: 'user' }> {
  if (caller.kind === 'user') return caller
  throw new Failure('permission_denied', 'the user of the host is no person of rbac')
}

async function tenantsOf(db: Deps['db'], caller: Caller): Promise<PlatformMe['tenants']> {
  const { userId } = requirePerson(caller)
  const rows = await listOwnTenants(db, userId)
  return rows.flatMap((row) => {
    const role = roleOfMember(caller, row.rbac_account_id, row.role)
    if (!role) return []
    return {
      id: TenantId.parse(row.id),
      slug: row.slug,
      name: row.name,
      // A CHECK of the table bounds the values.
      status: row.status as PlatformMe['tenants'][number]['status'],
      role,
      membershipId: MembershipId.parse(row.membership_id),
    }
  })
}
