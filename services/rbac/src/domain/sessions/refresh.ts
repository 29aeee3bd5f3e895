import type { RbacBody, TokenResponse } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { rotateRefreshToken } from '../../store/sessions/refresh-tokens.ts'
import type { Actor } from '../access/actor.ts'
import { issueTokens } from '../access-tokens/issue-tokens.ts'
import { presenterText } from './presenter.ts'
import { newSuccessor } from './refresh-successor.ts'
import { retryRefresh } from './retry-refresh.ts'
import type { SessionTokens } from './start-session.ts'

type Input = RbacBody<'refresh'>

/**
 * Swaps a refresh token for its successor. A token that was used before ends the session. Its own presenter may
 * repeat it while its successor was never presented (docs/decisions/0025-an-unused-successor-was-not-received.md).
 */
export async function refresh(deps: Deps, actor: Actor, input: Input): Promise<TokenResponse> {
  const rotated = await rotate(deps, input)
  const current = rotated ?? (await retryRefresh(deps, actor, input))
  const applicationId = input.presenter.kind === 'browser' ? undefined : input.presenter.applicationId
  return issueTokens(deps, { ...current, outcome: 'login', ...(applicationId && { applicationId }) })
}

/** Consumes the token and makes its successor. Undefined when the token cannot be used, for any reason. */
export async function rotate(
  deps: Pick<Deps, 'db' | 'random'>,
  { refreshToken, presenter }: Input,
): Promise<SessionTokens | undefined> {
  const { successor, ...rotation } = newSuccessor(deps, refreshToken)
  const session = await rotateRefreshToken(deps.db, { ...rotation, presenter: presenterText(presenter) })
  return session && { session, refreshToken: successor }
}
