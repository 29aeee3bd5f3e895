import type { TokenResponse } from '@constellation/contracts-rbac'
import { isUniqueViolation } from '@constellation/database'
import type { Deps } from '../../deps.ts'
import type { ServiceActor, UserActor } from '../access/actor.ts'
import { readSignIn } from './external-sign-in.ts'
import { linkIdentity } from './link-identity.ts'
import { signInWithIdentity } from './sign-in-with-identity.ts'

type Input = Parameters<typeof readSignIn>[0]

/** Each try is overtaken by a change that was committed meanwhile: so many in a row, and something else is wrong. */
const mostTries = 5

/**
 * Signs a person in with an identity of an external provider, or links it to the person signed in. Which of the two, and what becomes of it, is decided
 * by the table in docs/decisions/0012-external-sign-in.md. Where the database refuses what somebody else did first, all is read again and decided anew (24).
 */
export async function signInWithProvider(
  deps: Deps,
  actor: ServiceActor | UserActor,
  input: Input,
): Promise<TokenResponse> {
  const signIn = readSignIn(input)
  const { linkToUserId } = input
  for (let tries = 1; ; tries++) {
    try {
      if (linkToUserId === undefined) return await signInWithIdentity(deps, actor, signIn)
      return await linkIdentity(deps, actor, linkToUserId, signIn)
    } catch (error) {
      if (tries === mostTries || !wasOvertaken(error)) throw error
    }
  }
}

function wasOvertaken(error: unknown) {
  return ['credentials_external', 'credentials_provider', 'users_verified_email'].some((index) =>
    isUniqueViolation(error, index),
  )
}
