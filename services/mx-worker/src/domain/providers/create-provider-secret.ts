import { Failure } from '@constellation/chassis'
import { ProviderSecretId } from '@constellation/contracts-mx'
import { isUniqueViolation } from '@constellation/database'
import type { Deps } from '../../deps.ts'
import { isEnvelope } from '../../secrets/envelope.ts'
import { appendAudit } from '../../store/audit.ts'
import { findProvider, insertSecret } from '../../store/providers.ts'
import { requireMailAdministrator } from '../access/authorize.ts'
import { nameOf, type PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'

type NewSecret = {
  providerId: string
  version: string
  tenantId: string
  clientId: string
  clientSecretWrapped: string
  activeFrom?: string | undefined
  retiredAt?: string | undefined
}

/** Gives a provider a wrapped secret. A plain one is refused: it would have crossed the network and stood in a log. */
export async function createProviderSecret(deps: Deps, caller: PersonCaller, input: NewSecret) {
  requireMailAdministrator(caller)
  const { providerId, version, clientSecretWrapped: envelope } = input
  if (!isEnvelope(envelope))
    throw new Failure('not_an_envelope', 'wrap the secret where the key ring is: mx wrap. It is refused in the plain')
  const provider = await findProvider(deps.db, providerId)
  if (!provider) throw new Failure('not_found', 'no such provider')
  const id = deps.newId()
  const entry = { action: 'secret.create', target: id, accountId: provider.account_id, detail: { providerId, version } }
  try {
    await deps.db.transaction().execute(async (trx) => {
      await insertSecret(trx, {
        id,
        providerId,
        version,
        tenantId: input.tenantId,
        clientId: input.clientId,
        envelope,
        activeFrom: input.activeFrom,
        retiredAt: input.retiredAt,
        createdBy: nameOf(caller),
      })
      await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
    })
  } catch (error) {
    if (isUniqueViolation(error)) throw new Failure('state_conflict', `the provider has a secret of version ${version}`)
    throw error
  }
  return { id: ProviderSecretId.parse(id) }
}
