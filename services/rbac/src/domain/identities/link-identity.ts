import { Failure } from '@constellation/chassis'
import type { TokenResponse } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { listCredentialRows } from '../../store/credentials.ts'
import { findIdentityOwner, noteUse } from '../../store/identities.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { lockUser } from '../../store/users.ts'
import type { ServiceActor, UserActor } from '../access/actor.ts'
import { issueTokens } from '../access-tokens/issue-tokens.ts'
import { auditRefusal } from '../record/record.ts'
import { continueSession } from '../sessions/continue-session.ts'
import type { Started } from '../sessions/start-session.ts'
import { signInBlocks } from '../sign-in/who-may-sign-in.ts'
import { attachIdentity } from './attach-identity.ts'
import { decideLinking, type LinkingRefusal } from './decide-linking.ts'
import type { ExternalSignIn } from './external-sign-in.ts'

const messages: Record<LinkingRefusal, string> = {
  session_required: 'linking needs a session: sign in first',
  link_target_mismatch: 'an identity is linked by the person it is linked to, and by nobody else',
  restricted_session: 'confirm the address first',
  user_disabled: signInBlocks.user_disabled,
  reauth_required: 'sign in again: the last sign-in is older than ten minutes',
  credential_conflict: 'this identity belongs to another user',
  provider_already_linked: 'another identity of this provider is linked; remove that one first',
}
/** What somebody may have tried on purpose. The others say what is still to be done first. */
const audited = new Set<string>(['link_target_mismatch', 'credential_conflict', 'provider_already_linked'])

type Linked = Started & { outcome: 'already_linked' | 'linked' }

/** Links an identity to the person signed in, who goes on in the same session with a new refresh token. */
export async function linkIdentity(
  deps: Deps,
  actor: ServiceActor | UserActor,
  targetId: string,
  signIn: ExternalSignIn,
): Promise<TokenResponse> {
  const linked = await deps.db.transaction().execute((trx) => link(deps, trx, actor, targetId, signIn))
  if (typeof linked === 'object') return issueTokens(deps, linked)
  if (audited.has(linked)) {
    const detail = { code: linked, provider: signIn.provider, ip: signIn.client.ip }
    await auditRefusal(deps, actor, { action: 'credential.link', target: targetId, detail })
  }
  throw new Failure(linked, messages[linked])
}

async function link(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: ServiceActor | UserActor,
  targetId: string,
  signIn: ExternalSignIn,
): Promise<Linked | LinkingRefusal> {
  const { ticket } = actor.kind === 'user' ? actor : {}
  // Nobody but the person themselves has their row taken.
  const target = ticket?.userId === targetId ? await lockUser(trx, targetId) : undefined
  const owner = target && (await findIdentityOwner(trx, signIn))
  const decision = decideLinking({
    ticket,
    targetId,
    targetIsActive: target?.status === 'active' && !target.deleted_at,
    ownerId: owner?.user_id,
    targetHasProvider: target !== undefined && (await hasProvider(trx, targetId, signIn.provider)),
  })
  if (decision !== 'already_linked' && decision !== 'attach') return decision
  if (actor.kind !== 'user' || !target) throw new Error('linking was decided for nobody')
  if (decision === 'attach') await attachIdentity(deps, trx, actor, signIn, { user: target, how: 'explicit' })
  else if (owner) await noteUse(trx, owner.id, signIn)
  const { sessionId } = actor.ticket
  const started = await continueSession(
    deps,
    trx,
    actor,
    { ...signIn, sessionId },
    {
      action: 'session.continue',
      target: target.id,
      accountId: target.home_account_id,
      detail: { sessionId, provider: signIn.provider, ip: signIn.client.ip },
    },
  )
  if (!started) throw new Failure('invalid_ticket', 'the session has ended')
  return { ...started, outcome: decision === 'attach' ? 'linked' : 'already_linked' }
}

async function hasProvider(trx: Transaction<Schema>, userId: string, provider: string) {
  return (await listCredentialRows(trx, userId)).some((credential) => credential.provider === provider)
}
