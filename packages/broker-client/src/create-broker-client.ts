import {
  type CredentialSource,
  type CredentialSourceOptions,
  createCredentialSource,
} from './credentials/credential-source.ts'
import { type BrokerClientOptions, openDeps } from './deps.ts'
import { createGrant, type Grant, listGrants, type NewGrant, revokeGrant } from './grants/grants.ts'
import { callBroker } from './http/call-broker.ts'
import type { CredentialRequest, Credentials } from './mint/credentials.ts'
import { mintCredentials } from './mint/mint-credentials.ts'
import { openCurrentSession } from './sign-in/current-session.ts'
import type { Session } from './sign-in/session-store.ts'
import { authorization } from './sign-in/with-session.ts'

/** A broker, seen from one wallet. Every method throws a `BrokerError` when it is refused. */
export type BrokerClient = {
  readonly url: string
  readonly walletAddress: string
  /** Signs in when no session is usable. The other methods do it by themselves. */
  signIn(): Promise<Session>
  /** Ends the session at the broker and forgets it. */
  signOut(): Promise<void>
  /** Mints new credentials at every call. `source` keeps and renews them. */
  mint(request: CredentialRequest): Promise<Credentials>
  /** Credentials that are kept and renewed. By default they live in the memory of this process. */
  source(request: CredentialRequest, options?: Pick<CredentialSourceOptions, 'store'>): CredentialSource
  createGrant(grant: NewGrant): Promise<{ grantId: string }>
  revokeGrant(grantId: string): Promise<{ revokedAt: number; credentialsLiveUntil: number | undefined }>
  listGrants(): Promise<Grant[]>
}

/** Makes a client. It calls nothing until one of its methods is used. Throws a `TypeError` for an address that is not an origin. */
export function createBrokerClient(options: BrokerClientOptions): BrokerClient {
  const deps = openDeps(options)
  const session = openCurrentSession(deps)
  const mint = (request: CredentialRequest) => mintCredentials(deps, session, request)
  return {
    url: deps.url,
    walletAddress: deps.wallet.address.toLowerCase(),
    signIn: () => session.get(),
    async signOut() {
      const kept = await deps.sessions.read()
      await deps.sessions.write(undefined)
      if (kept) await callBroker(deps, { path: '/v1/auth/logout', method: 'POST', headers: authorization(kept) })
    },
    mint,
    source: (request, options) => createCredentialSource({ ...options, clock: deps.clock, mint: () => mint(request) }),
    createGrant: (grant) => createGrant(deps, session, grant),
    revokeGrant: (grantId) => revokeGrant(deps, session, grantId),
    listGrants: () => listGrants(deps, session),
  }
}
