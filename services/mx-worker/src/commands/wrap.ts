import { hostOperator, readOptions, readSecret } from '@constellation/operator-command'
import { wrapProviderSecret } from '../domain/providers/wrap-provider-secret.ts'
import type { MxCommand } from './mx-command.ts'
import { readRecord, recordOptions, recordUsage } from './secret-record.ts'

/** Wraps a secret for a record of a provider, where the key ring is. */
export const wrap: MxCommand = {
  usage: `${recordUsage} < SECRET`,
  summary:
    'Wraps a client secret, or the password of a mail server, from standard input on the host, and prints its envelope. It opens in this record alone. A mail server has no tenant and no client.',
  async run(context) {
    const record = readRecord(readOptions(context.args, recordOptions))
    const secret = await readSecret(context, 'the secret')
    const deps = await context.open()
    try {
      const envelope = await wrapProviderSecret(deps, hostOperator(deps.newRequestId()), { record, secret })
      context.stdout.write(`${envelope}\n`)
      return 0
    } finally {
      await deps.close()
    }
  },
}
