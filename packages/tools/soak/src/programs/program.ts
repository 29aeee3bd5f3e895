import type { BrokerClient, CredentialSource, Credentials, Session, SessionStore } from '@constellation/broker-client'
import type { Actor } from '../people/actor.ts'
import type { Instance } from '../world/world.ts'

/** A grant whose creation was confirmed. Each has a path of its own, so that a path names one grant. */
export type HeldGrant = { id: string; path: string; maxUses: number }

/** Credentials that reached the program, and the grant that it named. */
export type Received = { credentials: Credentials; grant: HeldGrant }

/** A wallet with a session that both instances of the broker know. */
export type WalletOwner = Actor & {
  sessions: SessionStore & { current(): Session | undefined }
  at(instance: Instance): BrokerClient
}

/** Credentials that a program keeps and renews. */
export type Kept = { grant: HeldGrant; source: CredentialSource; clock: { aheadMs: number } }

/** One simulated program: what it holds, what was promised to it, and what reached it. Its id is the address of its wallet. */
export type Program = WalletOwner & {
  master: WalletOwner
  grants: HeldGrant[]
  received: Received[]
  kept: Kept | undefined
  /** How many requests for credentials got no whole answer, or an error of the broker. Each may have released something. */
  lostMints: number
}

/** A grant whose revocation was confirmed. */
export type RevokedGrant = { grant: HeldGrant; program: Program }

/** A session of a program whose end was confirmed. */
export type EndedProgramSession = { owner: WalletOwner; session: Session }
