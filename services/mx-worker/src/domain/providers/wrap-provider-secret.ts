import { Failure } from '@constellation/chassis'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { type EnvelopeRecord, kindOf, wrapSecret } from '../../secrets/envelope.ts'
import { isSecretText } from '../../secrets/secret-text.ts'
import { VaultRefusal } from '../../secrets/vault-transit.ts'
import { appendAudit } from '../../store/audit.ts'
import { findProvider } from '../../store/providers.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { requireMailAdministrator } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { completeSecret, type WrittenRecord } from './complete-secret.ts'

type Wrapping = {
  record: EnvelopeRecord
  secret: string
}
type Written = {
  record: WrittenRecord
  secret: string
  /** By Vault instead of the ring of this service. */
  byVault?: boolean
}

/** Wraps a secret for a record of a provider, and gives the envelope. The audit has the record and never the secret. */
export async function wrapProviderSecret(deps: Deps, caller: PersonCaller, written: Written): Promise<string> {
  requireMailAdministrator(caller)
  const { secret } = written
  requireSecret(secret, kindOf(written.record))
  const provider = await findProvider(deps.db, written.record.providerId)
  if (!provider) throw new Failure('not_found', 'no such provider')
  const record = completeSecret(written.record, provider)
  const accountId = provider.account_id
  const byVault = written.byVault ? await wrapByVault(deps, { record, secret }) : undefined
  return deps.db.transaction().execute((trx) => wrapOnRecord(trx, deps, { record, secret, byVault, caller, accountId }))
}

/** The same within a transaction, once the caller and the secret are checked. */
export async function wrapOnRecord(
  trx: Transaction<Schema>,
  { wrapping, random, newId }: Deps,
  {
    caller,
    accountId,
    record,
    secret,
    byVault,
  }: Wrapping & { caller: PersonCaller; accountId: string; byVault?: string | undefined },
): Promise<string> {
  const { providerId, version } = record
  const detail = { version, key: byVault === undefined ? wrapping.current : 'vault', kind: kindOf(record) }
  const entry = { action: 'secret.wrap', target: providerId, accountId, detail }
  await appendAudit(trx, auditEntry(newId(), caller, entry))
  return byVault ?? wrapSecret(wrapping, record, { secret, random })
}

async function wrapByVault({ vault }: Deps, { record, secret }: Wrapping): Promise<string> {
  if (!vault) throw new Failure('validation_failed', 'Vault is not enabled: set MX_WORKER_VAULT_TRANSIT_ENABLED')
  try {
    return await vault.encrypt(record, secret)
  } catch (error) {
    if (error instanceof VaultRefusal)
      throw new Failure('unavailable', `${error.message}: check its address, token, policy and key`)
    throw error
  }
}

/** Refuses what no provider has as a secret. */
export function requireSecret(text: string, kind: 'client_secret' | 'certificate' = 'client_secret'): void {
  if (isSecretText(text, kind)) return
  const form =
    kind === 'certificate' ? 'a private key of at most 4096 bytes in PEM' : 'of one line, without control characters'
  throw new Failure('validation_failed', `a secret is 1 to 4096 bytes ${form}`)
}
