import { normalizeEmail } from '@constellation/contract'
import { UserId } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import type { KnownPerson } from '../../store/users.ts'

/** What rbac says of a person: an address counts only when they have proved it. */
export async function readPerson({ rbac }: Pick<Deps, 'rbac'>, userId: string): Promise<KnownPerson> {
  const { items } = await rbac().findUsers({ body: { ids: [UserId.parse(userId)] } })
  const [found] = items
  if (!found) throw new Error(`rbac does not know the person ${userId}, whom it identified`)
  const email = found.emailVerified ? found.email : null
  const name = found.displayName?.trim().slice(0, 120) || null
  return { email, emailNormalized: email === null ? null : normalizeEmail(email), name }
}
