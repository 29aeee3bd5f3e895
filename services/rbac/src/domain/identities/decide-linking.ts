import type { ErrorCode } from '@constellation/contract'
import type { Ticket } from '../access/actor.ts'

export type LinkingFacts = {
  /** Of the person who is signed in, if any. */
  ticket: Pick<Ticket, 'userId' | 'restricted' | 'recent'> | undefined
  /** The user to link to. */
  targetId: string
  /** Whether that user is active. */
  targetIsActive: boolean
  /** The owner of the identity, if any. */
  ownerId: string | undefined
  /** Whether the target has another identity of the provider. */
  targetHasProvider: boolean
}

export type LinkingRefusal = Extract<
  ErrorCode,
  | 'session_required'
  | 'link_target_mismatch'
  | 'restricted_session'
  | 'user_disabled'
  | 'reauth_required'
  | 'credential_conflict'
  | 'provider_already_linked'
>

/** Decides a request to link an identity: rows 4 to 11 of the table in docs/decisions/0012-external-sign-in.md, in that order. */
export function decideLinking(facts: LinkingFacts): 'already_linked' | 'attach' | LinkingRefusal {
  const { ticket, targetId, targetIsActive, ownerId, targetHasProvider } = facts
  if (!ticket) return 'session_required' // 4
  if (ticket.userId !== targetId) return 'link_target_mismatch' // 5
  if (ticket.restricted) return 'restricted_session' // 6
  if (!targetIsActive) return 'user_disabled' // 6
  if (!ticket.recent) return 'reauth_required' // 7
  if (ownerId === targetId) return 'already_linked' // 8
  if (ownerId !== undefined) return 'credential_conflict' // 9
  if (targetHasProvider) return 'provider_already_linked' // 10
  return 'attach' // 11
}
