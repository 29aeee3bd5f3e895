import { Failure } from '@constellation/chassis'
import type { ApplicationTokens, RbacBody } from '@constellation/contracts-rbac'
import { hashToken, newToken } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { platformAccountId } from '../../store/built-in-ids.ts'
import { listMembershipRows } from '../../store/members.ts'
import { insertRefreshToken } from '../../store/sessions/refresh-tokens.ts'
import { findLiveSession } from '../../store/sessions/sessions.ts'
import type { Actor } from '../access/actor.ts'
import { accessToken } from '../access-tokens/issue-tokens.ts'
import { auditRow } from '../record/audit.ts'
import { refuseBlocked } from '../sign-in/who-may-sign-in.ts'
import { presenterText } from './presenter.ts'

type Input = RbacBody<'handOff'>

/**
 * Opens a session to an application: an access token that names it, and a renewal handle that only it can use. Refused when
 * the session is restricted or its level is below what the application requires.
 */
export async function handOff(
  deps: Deps,
  actor: Actor,
  { sessionId, applicationId, presenter: kind, requiredPermission, platformPermissions, minAal }: Input,
): Promise<ApplicationTokens> {
  const session = await findLiveSession(deps.db, sessionId)
  if (!session) throw new Failure('session_required', 'the session has ended; sign in again')
  refuseBlocked(session)
  if (session.restricted) throw new Failure('restricted_session', 'finish what is outstanding first')
  if (session.aal < minAal) throw new Failure('second_factor_required', 'this application requires a second factor')
  if (!(await isOpenTo(deps, session.user_id, { requiredPermission, platformPermissions })))
    throw new Failure('application_denied', 'this application is not open to you')
  const renewalHandle = newToken('rh_', deps.random)
  const entry = {
    action: 'session.hand-off',
    target: session.user_id,
    accountId: session.account_id,
    detail: { sessionId, applicationId },
  } as const
  const token = {
    tokenHash: hashToken(renewalHandle),
    sessionId,
    presenter: presenterText({ kind, applicationId }),
  }
  await insertRefreshToken(deps.db, token, auditRow(deps.newId(), actor, entry))
  return { ...(await accessToken(deps, session, applicationId)), renewalHandle }
}

async function isOpenTo(
  deps: Deps,
  userId: string,
  { requiredPermission, platformPermissions }: Pick<Input, 'requiredPermission' | 'platformPermissions'>,
) {
  if (!requiredPermission && !platformPermissions) return true
  const memberships = await listMembershipRows(deps.db, userId)
  const heldIn = (some: typeof memberships) => deps.roles.permissionsOf(some.flatMap(({ role_ids }) => role_ids))
  if (requiredPermission && !(await heldIn(memberships)).has(requiredPermission)) return false
  if (!platformPermissions) return true
  const held = await heldIn(memberships.filter(({ account_id }) => account_id === platformAccountId))
  return platformPermissions.some((one) => held.has(one))
}
