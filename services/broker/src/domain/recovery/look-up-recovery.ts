import type { Deps } from '../../deps.ts'
import { findLink } from '../../store/identity-links.ts'
import { canonicalIdentity, type IdentityName } from '../links/canonical-identity.ts'

/** Whether an identity is linked to a master. Both answers take the same way: one look-up by the key of the table. */
export async function lookUpRecovery(deps: Deps, { sourceIp, ...input }: IdentityName & { sourceIp: string }) {
  await deps.limits.count({ bucket: 'recoveryLookUps', key: sourceIp })
  const link = await findLink(deps.db, canonicalIdentity(input))
  return link
    ? ({
        linked: true,
        omni_account: link.omni_account,
        next_step: 'sign in with this identity, then call POST /v1/wallet/recover/start for the new daemon',
      } as const)
    : ({ linked: false, next_step: 'link this identity with the master wallet: POST /v1/wallet/link' } as const)
}
