import type { RbacBody, TokenResponse } from '@constellation/contracts-rbac'
import { hashToken } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { rotateRefreshToken } from '../../store/sessions/refresh-tokens.ts'
import type { Actor } from '../access/actor.ts'
import { issueTokens } from '../access-tokens/issue-tokens.ts'
import { presenterText } from './presenter.ts'
import { retryWithinGrace } from './refresh-grace.ts'
import { successorOf } from './refresh-successor.ts'
import type { SessionTokens } from './start-session.ts'

type Input = RbacBody<'refresh'>

/**
 * Swaps a refresh token for its successor. A token that was used before ends the session. Its own presenter may
 * retry within the grace period, since a reply may be lost (docs/decisions/0004-refresh-strict-and-kind.md).
 */
export async function refresh(deps: Deps, actor: Actor, input: Input): Promise<TokenResponse> {
  const rotated = await rotate(deps, input)
  const current = rotated ?? (await retryWithinGrace(deps, actor, input))
  const applicationId = input.presenter.kind === 'application' ? input.presenter.applicationId : undefined
  return issueTokens(deps, { ...current, outcome: 'login', ...(applicationId && { applicationId }) })
}

/** Consumes the token and makes its successor. Undefined when the token cannot be used, for any reason. */
export async function rotate(
  deps: Pick<Deps, 'db' | 'random'>,
  { refreshToken, presenter }: Input,
): Promise<SessionTokens | undefined> {
  const salt = Buffer.from(deps.random(32)).toString('base64url')
  const successor = successorOf(refreshToken, salt)
  const session = await rotateRefreshToken(deps.db, {
    tokenHash: hashToken(refreshToken),
    successorHash: hashToken(successor),
    salt,
    presenter: presenterText(presenter),
  })
  return session && { session, refreshToken: successor }
}
