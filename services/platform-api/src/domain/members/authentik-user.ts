import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import type { MemberRow } from '../../store/members.ts'
import { requireAuthentik } from '../provisioning/require-authentik.ts'
import type { Refs, Step } from '../provisioning/step.ts'

/**
 * The identity of a person at Authentik, with which they use the applications of their tenants. One person has one, however many tenants
 * they belong to. It goes with their last membership, when we made it.
 */
export const authentikUser: Step<MemberRow> = {
  key: 'authentik_user',
  critical: true,
  skipReason({ authentik }, { status, email, has_other_memberships }, refs) {
    if (!authentik) return 'disabled_by_config'
    if (email === null) return 'not_applicable'
    const isKept = has_other_memberships || !userOf(refs)
    return status === 'removing' && isKept ? 'used_elsewhere' : undefined
  },
  desired: ({ status }) => (status === 'removing' ? undefined : { isMarked: true }),
  async observe(deps, member, refs) {
    const user = await requireAuthentik(deps).users.find(sought(deps, member, refs))
    return user && { is: { isMarked: user.marker !== undefined }, ref: { pk: user.pk } }
  },
  async apply(deps, member, refs) {
    const { users } = requireAuthentik(deps)
    const wanted = sought(deps, member, refs)
    const { pk, marker } = wanted
    if (member.status === 'removing') {
      if (pk !== undefined) await users.remove({ pk, marker })
    } else if (pk === undefined) {
      await users.create({ ...wanted, name: member.name ?? wanted.email, path: `tenants/${member.slug}` })
    } else {
      await users.update({ pk, marker, adopt: true }, {})
    }
  },
}

const Ref = z.object({ pk: z.int() })

/** The number of the person at Authentik; undefined before they are there. */
export function userOf({ authentik_user }: Refs): number | undefined {
  return Ref.safeParse(authentik_user).data?.pk
}

function sought({ installation }: Deps, { user_id, email }: MemberRow, refs: Refs) {
  if (user_id === null || email === null) throw new Error('a person without an address has no identity at Authentik')
  const marker = { kind: 'user', id: user_id, env: installation }
  return { marker, username: email, email, pk: userOf(refs) }
}
