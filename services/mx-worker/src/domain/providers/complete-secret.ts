import type { EnvelopeRecord } from '../../secrets/envelope.ts'
import { secretOwnerOf } from '../../secrets/secret-owner-of.ts'
import type { ProviderRow } from '../../store/providers.ts'
import { refusedFields } from './refused-fields.ts'

/** A record as it is written: a provider of kind `smtp` knows itself for which server and user its secret is. */
export type WrittenRecord = Omit<EnvelopeRecord, 'tenantId' | 'clientId'> & {
  tenantId?: string | undefined
  clientId?: string | undefined
}

/** The whole record of a secret of a provider. Refuses what is missing, and what the settings of the provider say already. */
export function completeSecret<Written extends WrittenRecord>(
  written: Written,
  { kind, settings }: Pick<ProviderRow, 'kind' | 'settings'>,
): Written & EnvelopeRecord {
  const { tenantId, clientId } = written
  if (kind !== 'smtp') {
    const missing = [...(tenantId === undefined ? ['tenantId'] : []), ...(clientId === undefined ? ['clientId'] : [])]
    if (tenantId === undefined || clientId === undefined)
      throw refusedFields(missing.map((name) => ({ pointer: `/${name}`, message: 'is needed for Office 365' })))
    return { ...written, tenantId, clientId }
  }
  const own = secretOwnerOf(settings)
  if (!own)
    throw refusedFields([
      { pointer: '/providerId', message: 'signs in with no user, so it has no secret: set settings.user first' },
    ])
  const errors = Object.entries(own)
    .filter(([name, value]) => ![undefined, value].includes(written[name as keyof typeof own]))
    .map(([name]) => ({ pointer: `/${name}`, message: 'is another one than that of the settings: leave it out' }))
  if (errors.length > 0) throw refusedFields(errors)
  return { ...written, ...own }
}
