import { createHash } from 'node:crypto'
import { canonicalJson } from '@constellation/canonical-json'
import type { RecordKind } from '@constellation/contracts-broker'

/** What is said of a release or a change before it happens. None of it changes afterwards. */
export type AuditRecord = {
  id: string
  kind: RecordKind
  /** When the request was received, in whole seconds. */
  mintedAt: Date
  requestId: string
  omniAccount: string
  /** The master whose grant is used. */
  grantorOmniAccount: string
  /** The daemon's address. */
  wallet: string
  agentId: string
  service: string
  scopePath: string
  grantId: string
  /** Names the session at the cloud; empty where none is made. */
  leaseId: string
  /** SHA-256 of the session that was presented. */
  tokenHash: string
  /** SHA-256 of what the caller signed, or of the canonical request where nothing is signed. */
  callHash: string
}

/** SHA-256 of a text, or of bytes, as 64 hexadecimal digits. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

/** The call hash of a request that nobody signs: of its canonical JSON, without members that are undefined. */
export function requestHash(request: object): string {
  return sha256(canonicalJson(JSON.parse(JSON.stringify(request))))
}

/** The hash by which anchors know a record: over its content, without id, times or state. */
export function recordHash(record: RecordContent): string {
  const { agentId, callHash, grantId, omniAccount, scopePath, service, wallet } = record
  return sha256(
    canonicalJson({
      v: 1,
      agent_id: agentId,
      call_hash: callHash,
      grant_id: grantId,
      omni_account: omniAccount,
      outcome: 'ok',
      scope_path: scopePath,
      service,
      wallet,
    }),
  )
}

type RecordContent = Pick<
  AuditRecord,
  'agentId' | 'callHash' | 'grantId' | 'omniAccount' | 'scopePath' | 'service' | 'wallet'
>
