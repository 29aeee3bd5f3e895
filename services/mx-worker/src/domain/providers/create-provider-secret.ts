import { Failure } from '@constellation/chassis'
import { ProviderSecretId } from '@constellation/contracts-mx'
import { isUniqueViolation } from '@constellation/database'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { type EnvelopeRecord, kindOf } from '../../secrets/envelope.ts'
import { isWrapped } from '../../secrets/unwrapper.ts'
import { appendAudit } from '../../store/audit.ts'
import { findProvider, insertSecret } from '../../store/providers.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { requireMailAdministrator } from '../access/authorize.ts'
import { nameOf, type PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { completeSecret, type WrittenRecord } from './complete-secret.ts'

type Fields = { clientSecretWrapped: string; activeFrom?: string | undefined; retiredAt?: string | undefined }
type NewSecret = EnvelopeRecord & Fields

/**
 * Gives a provider a wrapped secret. A plain one is refused: it would have crossed the network and stood in a log. So is an envelope that
 * does not open in this record: no message could be sent with it, and a key that the ring does not have would stop the next start.
 */
export async function createProviderSecret(deps: Deps, caller: PersonCaller, written: WrittenRecord & Fields) {
  requireMailAdministrator(caller)
  const { providerId, version } = written
  if (!isWrapped(written.clientSecretWrapped))
    throw new Failure('not_an_envelope', 'wrap the secret where the key ring is: mx wrap. It is refused in the plain')
  const provider = await findProvider(deps.db, providerId)
  if (!provider) throw new Failure('not_found', 'no such provider')
  const input = completeSecret(written, provider)
  const accountId = provider.account_id
  await requireOpening(deps, caller, { input, accountId })
  try {
    return await deps.db.transaction().execute((trx) => addSecret(trx, deps, { caller, input, accountId }))
  } catch (error) {
    if (isUniqueViolation(error)) throw new Failure('state_conflict', `the provider has a secret of version ${version}`)
    throw error
  }
}

type Addition = { caller: PersonCaller; input: NewSecret; accountId: string }

/** The same within a transaction, once the caller and the envelope are checked. */
export async function addSecret(trx: Transaction<Schema>, deps: Deps, { caller, input, accountId }: Addition) {
  const { providerId, version, clientSecretWrapped: envelope, ...fields } = input
  const id = deps.newId()
  await insertSecret(trx, { ...fields, id, providerId, version, envelope, createdBy: nameOf(caller) })
  const detail = { providerId, version, kind: kindOf(input) }
  const entry = { action: 'secret.create', target: id, accountId, detail }
  await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
  return { id: ProviderSecretId.parse(id) }
}

async function requireOpening(deps: Deps, caller: PersonCaller, { input, accountId }: Omit<Addition, 'caller'>) {
  const { providerId, version } = input
  const unwrapped = await deps.unwrapSecret(input, input.clientSecretWrapped)
  if (unwrapped.kind === 'secret') return
  const { error } = unwrapped
  if (error === 'backend_unavailable')
    throw new Failure('unavailable', 'Vault does not answer, so it is not known if the secret opens: try again')
  const entry = { action: 'secret.create', target: providerId, accountId, outcome: 'refused' } as const
  await deps.db
    .transaction()
    .execute((trx) =>
      appendAudit(trx, auditEntry(deps.newId(), caller, { ...entry, detail: { providerId, version, error } })),
    )
  const message = `does not open: ${error}. Wrap it for this provider, version, tenant, client and certificate, with the ring of this service`
  throw new Failure('validation_failed', 'the envelope cannot be used: see errors', {
    errors: [{ pointer: '/clientSecretWrapped', message }],
  })
}
