import { Failure } from '@constellation/chassis'
import type { Transaction } from 'kysely'
import type { Schema } from '../../store/schema.gen.ts'
import type { Caller } from '../sessions/caller.ts'

/** Who takes a right away, as the record names them. */
export type Revoker = {
  /** The account of the master. An operator has none, and is named by the audit of operators under the same request id. */
  omniAccount: string
  /** The master whose grants it may be; undefined for an operator, who may revoke any. */
  master: string | undefined
  tokenHash: string
  requestId: string
  /** Writes what commits together with the revocation. */
  note?: (trx: Transaction<Schema>) => Promise<void>
}

/** The master who is signed in. */
export function masterRevoker({ session, tokenHash, requestId }: Caller): Revoker {
  if (!session.walletAddress) throw new Failure('wallet_required', 'sign in with the master wallet of the grant')
  return { omniAccount: session.omniAccount, master: session.omniAccount, tokenHash, requestId }
}

/** No account: the record hash and the anchors need one of this form. */
const noAccount = '0'.repeat(64)

/** An operator, who may revoke any grant and any lease. */
export function operatorRevoker(requestId: string, note?: Revoker['note']): Revoker {
  return { omniAccount: noAccount, master: undefined, tokenHash: '', requestId, ...(note && { note }) }
}
