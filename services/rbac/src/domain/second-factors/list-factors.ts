import { type Factor, FactorId } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { findRunningReset } from '../../store/factor-resets.ts'
import { type DemandFacts, findPerson } from '../../store/second-factors/demand-facts.ts'
import { type ListedFactor, listActiveFactors } from '../../store/second-factors/factors.ts'
import { findUser } from '../../store/users.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound, requireSelfOrAdmin } from '../access/has-permission.ts'
import { enrollableKinds, isDemanded } from './decide-demand.ts'

type Listed = {
  items: Factor[]
  allowed: ('webauthn' | 'totp')[]
  demanded: boolean
  offerPasskey: boolean
  resetDueAt: string | null
  passkeyUser: { rpId: string; userHandle: string } | null
}

/** The second factors of a user and what the user needs, for the user or their administrator. It holds no secret. */
export async function listFactors(deps: Deps, actor: UserActor, userId: string): Promise<Listed> {
  const [user, person] = await Promise.all([findUser(deps.db, userId), findPerson(deps.db, userId)])
  if (!user || !person) throw notFound('user')
  requireSelfOrAdmin(actor, user)
  const [rows, reset] = await Promise.all([listActiveFactors(deps.db, userId), findRunningReset(deps.db, userId)])
  const { mfaMode, rpId } = deps.settings
  const allowed = enrollableKinds(mfaMode, person, mustEnrolNow(actor, userId))
  const userHandle = user.passkey_user_handle
  return {
    items: rows.map(toFactor),
    allowed,
    demanded: isDemanded(mfaMode, person),
    offerPasskey: offersPasskey(person, allowed, user.passkey_offer_closed_at),
    resetDueAt: reset?.due_at.toISOString() ?? null,
    passkeyUser: userHandle === null ? null : { rpId, userHandle },
  }
}

/** Whether the session may be restricted because a factor must be enrolled. */
export function mustEnrolNow({ ticket }: UserActor, userId: string): boolean {
  return ticket.userId === userId && ticket.restricted
}

function offersPasskey(person: DemandFacts, allowed: readonly string[], closedAt: Date | null) {
  return allowed.includes('webauthn') && closedAt === null && !person.factor_kinds.includes('webauthn')
}

function toFactor(row: ListedFactor): Factor {
  return {
    id: FactorId.parse(row.id),
    // A CHECK of the table bounds the kinds.
    kind: row.kind as Factor['kind'],
    name: row.name,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    lastUsedFrom:
      row.last_used_ip === null ? null : { ip: row.last_used_ip, userAgent: row.last_used_user_agent ?? '' },
    codesLeft: row.kind === 'recovery_set' ? Number(row.codes_left) : null,
    passkey: row.kind === 'webauthn' ? passkeyOf(row) : null,
  }
}

function passkeyOf(row: ListedFactor): Factor['passkey'] {
  const { credential_id: credentialId, aaguid, backed_up: synced, transports, suspect_at } = row
  if (credentialId === null || aaguid === null) throw new Error('a passkey without its credential')
  return { credentialId, synced: synced ?? false, transports: transports ?? [], aaguid, suspect: suspect_at !== null }
}
