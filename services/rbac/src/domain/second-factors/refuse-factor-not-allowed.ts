import { Failure } from '@constellation/chassis'
import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { findPerson } from '../../store/second-factors/demand-facts.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound } from '../access/has-permission.ts'
import { enrollableKinds } from './decide-demand.ts'
import type { EnrolledKind } from './factor-policy.ts'
import { mustEnrolNow } from './list-factors.ts'

/** Refuses a kind of second factor that the caller may not enrol. */
export async function refuseFactorNotAllowed(
  deps: Pick<Deps, 'settings'>,
  db: Kysely<Schema>,
  actor: UserActor,
  kind: EnrolledKind,
): Promise<void> {
  const { userId } = actor.ticket
  const person = await findPerson(db, userId)
  if (!person) throw notFound('user')
  if (!enrollableKinds(deps.settings.mfaMode, person, mustEnrolNow(actor, userId)).includes(kind))
    throw new Failure('factor_not_allowed', 'the account does not accept this kind of second factor')
}
