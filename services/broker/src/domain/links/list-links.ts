import type { Deps } from '../../deps.ts'
import { listLinkRows } from '../../store/identity-links.ts'
import { requireMaster } from '../grants/require-master.ts'
import type { Caller } from '../sessions/caller.ts'
import { toLink } from './link-identity.ts'

/** The identities that are linked to the caller's master wallet. */
export async function listLinks(deps: Deps, caller: Caller) {
  const { omniAccount } = await requireMaster(deps, caller)
  const rows = await listLinkRows(deps.db, omniAccount)
  return { owner: omniAccount, links: rows.map(toLink) }
}
