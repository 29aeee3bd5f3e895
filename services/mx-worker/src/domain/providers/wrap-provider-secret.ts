import { Failure } from '@constellation/chassis'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { type EnvelopeRecord, isSecret, wrapSecret } from '../../secrets/envelope.ts'
import { appendAudit } from '../../store/audit.ts'
import { findProvider } from '../../store/providers.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { requireMailAdministrator } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { completeSecret, type WrittenRecord } from './complete-secret.ts'

type Wrapping = { record: EnvelopeRecord; secret: string }
type Written = { record: WrittenRecord; secret: string }

/** Wraps a secret for a record of a provider, and gives the envelope. The audit has the record and never the secret. */
export async function wrapProviderSecret(deps: Deps, caller: PersonCaller, written: Written): Promise<string> {
  requireMailAdministrator(caller)
  const { secret } = written
  requireSecret(secret)
  const provider = await findProvider(deps.db, written.record.providerId)
  if (!provider) throw new Failure('not_found', 'no such provider')
  const record = completeSecret(written.record, provider)
  const accountId = provider.account_id
  return deps.db.transaction().execute((trx) => wrapOnRecord(trx, deps, { record, secret, caller, accountId }))
}

/** The same within a transaction, once the caller and the secret are checked. */
export async function wrapOnRecord(
  trx: Transaction<Schema>,
  { wrapping, random, newId }: Deps,
  { caller, accountId, record, secret }: Wrapping & { caller: PersonCaller; accountId: string },
): Promise<string> {
  const { providerId, version } = record
  const detail = { version, key: wrapping.current }
  const entry = { action: 'secret.wrap', target: providerId, accountId, detail }
  await appendAudit(trx, auditEntry(newId(), caller, entry))
  return wrapSecret(wrapping, record, { secret, random })
}

/** Refuses what no provider has as a secret. */
export function requireSecret(text: string): void {
  if (isSecret(text)) return
  throw new Failure('validation_failed', 'a secret is 1 to 4096 bytes of one line, without control characters')
}
