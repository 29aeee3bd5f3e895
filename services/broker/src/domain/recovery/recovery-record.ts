import type { RecordKind } from '@constellation/contracts-broker'
import { requestHash } from '../../audit/audit-record.ts'
import { newRecord } from '../../audit/new-record.ts'
import type { Deps } from '../../deps.ts'
import type { Caller } from '../sessions/caller.ts'

type Change = {
  kind: RecordKind
  caller: Caller
  master: string
  daemonAddress: string
  grantId?: string
  request: object
}

/** The record of a recovery that is started or cancelled. Neither is about a path. */
export function recoveryRecord(deps: Deps, { kind, caller, master, daemonAddress, grantId = '', request }: Change) {
  return newRecord(deps, {
    kind,
    requestId: caller.requestId,
    omniAccount: caller.session.omniAccount,
    grantorOmniAccount: master,
    wallet: daemonAddress,
    agentId: daemonAddress,
    service: '',
    scopePath: '',
    grantId,
    leaseId: '',
    tokenHash: caller.tokenHash,
    callHash: requestHash(request),
  })
}
