import type { Deps } from '../deps.ts'
import { callBroker } from '../http/call-broker.ts'
import type { Reply } from '../http/reply.ts'
import type { CurrentSession } from '../sign-in/current-session.ts'
import { authorization, withSession } from '../sign-in/with-session.ts'

/** A grant as its master sees it. Times are Unix seconds. */
export type Grant = {
  grantId: string
  daemonAddress: string
  service: string
  path: string
  label: string | undefined
  grantedAt: number
  notBefore: number
  expiresAt: number
  maxUses: number
  usedCount: number
  revokedAt: number | undefined
}

/** The agreement of a wallet that signed in before its first grant. */
export type DaemonProof = { issued_at: string; signature: string }

export type NewGrant = {
  daemonAddress: string
  service: string
  path: string
  /** Unix seconds. */
  expiresAt: number
  maxUses: number
  label?: string | undefined
  daemonProof?: DaemonProof | undefined
}

/** Creates a grant from the master's wallet, and returns its id. */
export async function createGrant(deps: Deps, session: CurrentSession, grant: NewGrant): Promise<{ grantId: string }> {
  const body = {
    daemon_address: grant.daemonAddress,
    service: grant.service,
    scope_path: grant.path,
    expires_at: grant.expiresAt,
    max_uses: grant.maxUses,
    ...(grant.label !== undefined && { label: grant.label }),
    ...(grant.daemonProof && { daemon_proof: grant.daemonProof }),
  }
  const reply = await withSession(session, (current) =>
    callBroker(deps, { path: '/v1/grant/create', body, headers: authorization(current), timeoutMs: 60_000 }),
  )
  return { grantId: reply.text('grant_id') }
}

/** Revokes a grant. Credentials that were minted on it live on at AWS until they expire. */
export async function revokeGrant(
  deps: Deps,
  session: CurrentSession,
  grantId: string,
): Promise<{ revokedAt: number; credentialsLiveUntil: number | undefined }> {
  const reply = await withSession(session, (current) =>
    callBroker(deps, {
      path: '/v1/grant/revoke',
      body: { grant_id: grantId },
      headers: authorization(current),
      timeoutMs: 60_000,
    }),
  )
  return {
    revokedAt: reply.integer('revoked_at'),
    credentialsLiveUntil: reply.optionalInteger('credentials_live_until'),
  }
}

/** Every grant that the wallet issued, newest first, the revoked ones too. */
export async function listGrants(deps: Deps, session: CurrentSession): Promise<Grant[]> {
  const grants: Grant[] = []
  for (let cursor: string | undefined; ; ) {
    const query = cursor === undefined ? '' : `?${new URLSearchParams({ cursor })}`
    const page = await withSession(session, (current) =>
      callBroker(deps, { path: `/v1/grant/list${query}`, headers: authorization(current) }),
    )
    grants.push(...page.list('grants').map(toGrant))
    cursor = page.optionalText('nextCursor')
    if (cursor === undefined) return grants
  }
}

function toGrant(reply: Reply): Grant {
  return {
    grantId: reply.text('grant_id'),
    daemonAddress: reply.text('daemon_address'),
    service: reply.text('service'),
    path: reply.text('scope_path'),
    label: reply.optionalText('label'),
    grantedAt: reply.integer('granted_at'),
    notBefore: reply.integer('not_before'),
    expiresAt: reply.integer('expires_at'),
    maxUses: reply.integer('max_uses'),
    usedCount: reply.integer('used_count'),
    revokedAt: reply.optionalInteger('revoked_at'),
  }
}
