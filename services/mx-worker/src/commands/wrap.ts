import { hostOperator, readOptions, readSecret } from '@constellation/operator-command'
import type { WrittenRecord } from '../domain/providers/complete-secret.ts'
import { wrapProviderSecret } from '../domain/providers/wrap-provider-secret.ts'
import { readCertificateKey } from '../secrets/secret-text.ts'
import type { MxCommand } from './mx-command.ts'
import { checked, readCertificateFile, readRecord, recordOptions, recordUsage } from './secret-record.ts'

const options = { ...recordOptions, vault: { type: 'boolean', default: false } } as const

/** Wraps a secret for a record of a provider, where the key ring is. */
export const wrap: MxCommand = {
  usage: `${recordUsage} [--vault] < SECRET`,
  summary:
    'Wraps a client secret, the private key of a certificate, or the password of a mail server, from standard input on the host, and prints its envelope. It opens in this record alone. A mail server has no tenant and no client. With --vault the transit engine of Vault wraps it.',
  async run(context) {
    const { vault: byVault, ...given } = readOptions(context.args, options)
    const certificate = await readCertificateFile(given)
    const secret = await readSecret(context, certificate === undefined ? 'the secret' : 'the private key')
    const wrapping = wrappingOf(readRecord(given), secret, certificate)
    const deps = await context.open()
    try {
      const envelope = await wrapProviderSecret(deps, hostOperator(deps.newRequestId()), { ...wrapping, byVault })
      context.stdout.write(`${envelope}\n`)
      return 0
    } finally {
      await deps.close()
    }
  },
}

function wrappingOf(record: WrittenRecord, secret: string, certificate: string | undefined) {
  if (certificate === undefined) return { record, secret }
  const { privateKey, thumbprint } = checked(() => readCertificateKey(certificate, secret))
  return { record: { ...record, certificateThumbprint: thumbprint }, secret: privateKey }
}
