import { Failure } from '@constellation/chassis'
import type { TokenResponse } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { listCredentialRows } from '../../store/credentials.ts'
import { findIdentityOwner, noteUse } from '../../store/identities.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { lockUser, type UserRow } from '../../store/users.ts'
import type { ServiceActor, UserActor } from '../access/actor.ts'
import { recentProofMessage } from '../access/recent-proof.ts'
import { issueTokens } from '../access-tokens/issue-tokens.ts'
import { changeOfRecordedSteps, recordRefusal } from '../record/recorded-change.ts'
import { continueSession } from '../sessions/continue-session.ts'
import type { Started } from '../sessions/start-session.ts'
import { isActive, signInBlocks } from '../sign-in/who-may-sign-in.ts'
import { attachIdentity } from './attach-identity.ts'
import { decideLinking, type LinkingRefusal } from './decide-linking.ts'
import type { ExternalSignIn } from './external-sign-in.ts'

const messages: Record<LinkingRefusal, string> = {
  session_required: 'linking needs a session: sign in first',
  link_target_mismatch: 'only the person who is signed in can link an identity to themselves',
  restricted_session: 'confirm the address first',
  user_disabled: signInBlocks.user_disabled,
  reauth_required: recentProofMessage,
  credential_conflict: 'this identity belongs to another user',
  provider_already_linked: 'another identity of this provider is linked; remove that one first',
}
/** Refusals that may be an attack. The others only name a step that is missing. */
const audited = new Set<string>(['link_target_mismatch', 'credential_conflict', 'provider_already_linked'])

type Linked = Started & { outcome: 'already_linked' | 'linked' }

/** Links an identity to the person who is signed in. Their session continues with a new refresh token. */
export async function linkIdentity(
  deps: Deps,
  actor: ServiceActor | UserActor,
  targetId: string,
  signIn: ExternalSignIn,
): Promise<TokenResponse> {
  const linked = await changeOfRecordedSteps(deps, (trx) => link(deps, trx, actor, targetId, signIn))
  if (!('refused' in linked)) return issueTokens(deps, linked)
  const { refused } = linked
  if (audited.has(refused)) {
    const detail = { code: refused, provider: signIn.provider, ip: signIn.client.ip }
    await recordRefusal(deps, actor, { action: 'credential.link', target: targetId, detail })
  }
  throw new Failure(refused, messages[refused])
}

async function link(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: ServiceActor | UserActor,
  targetId: string,
  signIn: ExternalSignIn,
): Promise<Linked | { refused: LinkingRefusal }> {
  const { ticket } = actor.kind === 'user' ? actor : {}
  // Only the caller's own row is locked.
  const target = ticket?.userId === targetId ? await lockUser(trx, targetId) : undefined
  const owner = target && (await findIdentityOwner(trx, signIn))
  const decision = decideLinking({
    ticket,
    targetId,
    targetIsActive: target !== undefined && isActive(target),
    ownerId: owner?.user_id,
    targetHasProvider: target !== undefined && (await hasProvider(trx, targetId, signIn.provider)),
  })
  if (decision !== 'already_linked' && decision !== 'attach') return { refused: decision }
  if (actor.kind !== 'user' || !target) throw new Error('linking was decided without a user')
  if (decision === 'attach') await attachIdentity(deps, trx, actor, signIn, { user: target, how: 'explicit' })
  else if (owner) await noteUse(trx, owner.id, signIn)
  const started = await continueOwnSession(deps, trx, actor, target, signIn)
  return { ...started, outcome: decision === 'attach' ? 'linked' : 'already_linked' }
}

async function continueOwnSession(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: UserActor,
  user: UserRow,
  { provider, ...browser }: ExternalSignIn,
): Promise<Started> {
  const { sessionId } = actor.ticket
  const detail = { sessionId, provider, ip: browser.client.ip }
  const entry = { action: 'session.continue', target: user.id, accountId: user.home_account_id, detail } as const
  const started = await continueSession(deps, trx, actor, { ...browser, sessionId }, entry)
  if (!started) throw new Failure('invalid_ticket', 'the session has ended')
  return started
}

async function hasProvider(trx: Transaction<Schema>, userId: string, provider: string) {
  return (await listCredentialRows(trx, userId)).some((credential) => credential.provider === provider)
}
