import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { consumeProof, findLink, insertLink, type LinkRow } from '../../store/identity-links.ts'
import { requireMaster } from '../grants/require-master.ts'
import type { Caller } from '../sessions/caller.ts'
import { unixSeconds } from '../unix-seconds.ts'
import { canonicalIdentity, type IdentityName } from './canonical-identity.ts'

const proofMs = 600_000

/**
 * Links an identity to the master that proved it. Only who completed its sign-in can link it, or learns that another master has it. An
 * identity has one master: the database decides between two that link it at the same time.
 */
export async function linkIdentity(
  deps: Deps,
  caller: Caller,
  input: IdentityName & { proof_request_id?: string | undefined },
) {
  const { omniAccount } = await requireMaster(deps, caller)
  const identity = canonicalIdentity(input)
  const known = await findLink(deps.db, identity)
  if (known?.omni_account === omniAccount) return toLinked(known)
  const now = deps.now()
  return deps.db.transaction().execute(async (trx) => {
    const proof = {
      ...identity,
      requestId: input.proof_request_id ?? '',
      since: new Date(now.getTime() - proofMs),
      now,
    }
    if (deps.settings.linkRequiresProof && !(await consumeProof(trx, proof))) throw notProved()
    const linked = await insertLink(trx, { ...identity, omniAccount, now })
    if (!linked)
      throw new Failure('identity_already_linked', 'this identity is linked to another master: unlink it there')
    return toLinked(linked)
  })
}

function notProved() {
  return new Failure(
    'unauthorized',
    'the identity was not proved: complete a sign-in with it, and send its request id as proof_request_id within ten minutes',
  )
}

function toLinked(row: LinkRow) {
  return { linked: true, omni_account: row.omni_account, ...toLink(row) } as const
}

export function toLink({ identity_type, identity_value, linked_at }: LinkRow) {
  // The column has a check for the same names.
  const type = identity_type as IdentityName['identity_type']
  return { identity_type: type, identity_value, linked_at: unixSeconds(linked_at) }
}
