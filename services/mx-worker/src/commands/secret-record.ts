import { readFile } from 'node:fs/promises'
import { mx } from '@constellation/contracts-mx'
import { checkInput, UsageFailure } from '@constellation/operator-command'

/**
 * The options that name the record of a secret. An envelope opens in this record alone. A mail server has no tenant and no client: its
 * secret is for the host and the user of its settings.
 */
export const recordOptions = {
  provider: { type: 'string' },
  version: { type: 'string' },
  tenant: { type: 'string' },
  'client-id': { type: 'string' },
  certificate: { type: 'string' },
} as const

export const recordUsage = '--provider ID --version V [--tenant T --client-id C [--certificate FILE]]'

/** Those options by the fields of the operation. */
export const recordNames = { providerId: '--provider', tenantId: '--tenant', clientId: '--client-id' }

type Given = {
  provider?: string | undefined
  version?: string | undefined
  tenant?: string | undefined
  'client-id'?: string | undefined
  /** The path of a certificate in PEM, which is no secret. */
  certificate?: string | undefined
}

/** The record as the operation names its fields. */
export function recordOf({ provider: providerId, version, tenant: tenantId, 'client-id': clientId }: Given) {
  return { providerId, version, tenantId, clientId }
}

/** The record, by the rules of `createProviderSecret`. */
export function readRecord(given: Given) {
  const form = mx.createProviderSecret.body.pick({ providerId: true, version: true, tenantId: true, clientId: true })
  return checkInput(form, recordOf(given), recordNames)
}

/** The certificate that an option names; undefined without one. */
export async function readCertificateFile({ certificate }: Given): Promise<string | undefined> {
  if (certificate === undefined) return undefined
  try {
    return await readFile(certificate, 'utf8')
  } catch {
    throw new UsageFailure(`--certificate: ${certificate} cannot be read`)
  }
}

/** Runs a reading of a certificate or key, and says what is wrong with it. */
export function checked<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw new UsageFailure(`--certificate: ${error instanceof Error ? error.message : 'cannot be used'}`)
  }
}
