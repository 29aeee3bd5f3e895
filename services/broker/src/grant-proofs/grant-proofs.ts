import type { KeyRing } from '@constellation/tokens'
import { compactVerify, decodeProtectedHeader, SignJWT } from 'jose'

/** The columns of a grant that never change. Times are in Unix seconds. */
export type ProvenGrant = {
  grant_id: string
  master_omni_account: string
  daemon_address: string
  service: string
  scope_path: string
  granted_at: number
  not_before: number
  expires_at: number
  max_uses: number
}

export type GrantProofs = {
  /** A compact JWS over the grant, which anybody can verify with the published keys. */
  sign(grant: ProvenGrant): Promise<string>
  /** What every proof of the current key begins with. */
  currentPrefix: string
  /** Whether the proof is ours and says exactly this. */
  matches(proof: string, grant: ProvenGrant): Promise<boolean>
}

/** Signs and verifies proofs of grants with the key of purpose `session`, so that a row that was edited behind the broker is useless. */
export function createGrantProofs({ keys, issuer }: { keys: KeyRing; issuer: string }): GrantProofs {
  const publicKeys = new Map([keys.current, ...keys.previous].map(({ kid, publicKey }) => [kid, publicKey]))
  const header = { alg: 'ES256', typ: 'JWT', kid: keys.current.kid }
  return {
    sign: (grant) => new SignJWT(claimsOf(issuer, grant)).setProtectedHeader(header).sign(keys.current.privateKey),
    currentPrefix: `${Buffer.from(JSON.stringify(header)).toString('base64url')}.`,
    async matches(proof, grant) {
      try {
        const key = publicKeys.get(decodeProtectedHeader(proof).kid ?? '')
        if (!key) return false
        const { payload } = await compactVerify(proof, key, { algorithms: ['ES256'] })
        return new TextDecoder().decode(payload) === JSON.stringify(claimsOf(issuer, grant))
      } catch {
        // What cannot be read or verified proves nothing.
        return false
      }
    },
  }
}

function claimsOf(issuer: string, grant: ProvenGrant) {
  const { grant_id, master_omni_account, daemon_address, service, scope_path } = grant
  const { granted_at, not_before, expires_at, max_uses } = grant
  return {
    iss: issuer,
    sub: `agentkeys:grant:${grant_id}`,
    aud: 'agentkeys:audit-proof',
    iat: granted_at,
    exp: expires_at,
    agentkeys: {
      kind: 'grant',
      grant_id,
      master_omni_account,
      daemon_address,
      service,
      scope_path,
      granted_at,
      not_before,
      expires_at,
      max_uses,
    },
  }
}
