import type { RbacBody } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { findUser } from '../../store/users.ts'
import type { ServiceActor } from '../access/actor.ts'
import { notFound } from '../access/has-permission.ts'
import { refuseUnsafePassword } from '../passwords/refuse-unsafe-password.ts'
import { replacePassword } from '../passwords/set-password.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { behalfOf } from './behalf-of.ts'
import { lockDirectoryUser } from './directory-objects.ts'

type Input = { id: string } & RbacBody<'giveOneTimePassword'>

/** Replaces a user's password by one that works once, after which they choose their own. All their sessions end. */
export async function giveOneTimePassword(deps: Deps, actor: ServiceActor, input: Input): Promise<void> {
  const { id, password } = input
  const known = await findUser(deps.db, id)
  if (!known || known.deleted_at) throw notFound('user')
  await refuseUnsafePassword(deps, password, [known.email, known.display_name])
  const hash = await deps.passwords.hash(password)
  await recordedChange(
    deps,
    actor,
    async (trx) => {
      const found = await lockDirectoryUser(trx, id)
      if (!found) throw notFound('user')
      const change = { user: found.user, hash, keepSessionId: undefined, device: null, oneTime: true } as const
      await replacePassword(deps, trx, change)
    },
    { action: 'password.give', target: id, accountId: known.home_account_id, detail: behalfOf(input) },
  )
}
