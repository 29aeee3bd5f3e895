import type { EventKind } from '@constellation/contracts-broker'
import type { Deps } from '../deps.ts'
import { securityEventContent } from './content.ts'
import { toUlid } from './new-record.ts'

export type SecurityEvent = {
  kind: EventKind
  /** The code that the caller got; `ok` where nothing was refused. */
  outcome: string
  sourceIp: string | null
  omniAccount: string | null
  wallet: string | null
  tokenHash: string | null
  requestId: string
  detail: string
}

/** Stores a refused or failed attempt, or an identity that a person proved. When it cannot be stored, the log has it at level error. */
export async function recordEvent(
  { auditWriter, newId, now, logger }: Pick<Deps, 'auditWriter' | 'newId' | 'now' | 'logger'>,
  event: SecurityEvent,
): Promise<void> {
  const row = {
    id: `evt_${toUlid(newId())}`,
    at: now(),
    kind: event.kind,
    outcome: event.outcome,
    source_ip: event.sourceIp,
    omni_account: event.omniAccount,
    wallet: event.wallet,
    requester_token_hash: event.tokenHash,
    request_id: event.requestId,
    detail: event.detail.slice(0, 500),
  }
  const content = securityEventContent(row)
  const entry = { kind: 'event', subject: 'security_event', subject_id: row.id, content, event: row } as const
  await auditWriter.write(entry).catch((error: unknown) => {
    logger.error({ error, securityEvent: event.kind, outcome: event.outcome }, 'a security event could not be stored')
  })
}
