import { mx } from '@constellation/contracts-mx'
import {
  checkInput,
  reachOptions,
  reachUsage,
  readMoment,
  readOptions,
  readSecret,
} from '@constellation/operator-command'
import { readThumbprint } from '../secrets/secret-text.ts'
import { type MxCommand, mxCommand } from './mx-command.ts'
import { checked, readCertificateFile, recordNames, recordOf, recordOptions, recordUsage } from './secret-record.ts'

const options = {
  ...reachOptions,
  ...recordOptions,
  'active-from': { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

const names = { ...recordNames, clientSecretWrapped: 'standard input', activeFrom: '--active-from' }

/** Gives a provider a secret that `mx wrap` made. */
export const createSecret: MxCommand = {
  usage: `${recordUsage} [--active-from TIME] [--json] ${reachUsage} < ENVELOPE`,
  summary:
    'Gives a provider a secret: the envelope of mx wrap, from standard input. It is active at once without --active-from.',
  async run(context) {
    const { json, 'active-from': activeFrom, ...given } = readOptions(context.args, options)
    const from = activeFrom === undefined ? undefined : readMoment(activeFrom, context.now()).toISOString()
    const clientSecretWrapped = await readSecret(context, 'the envelope')
    const certificate = await readCertificateFile(given)
    const certificateThumbprint = certificate === undefined ? undefined : checked(() => readThumbprint(certificate))
    const input = { ...recordOf(given), clientSecretWrapped, certificateThumbprint, activeFrom: from }
    const body = checkInput(mx.createProviderSecret.body, input, names)
    const made = await mxCommand.withClient(context, given, (client) => client.createProviderSecret({ body }))
    context.stdout.write(json ? `${JSON.stringify(made)}\n` : `${made.id}\n`)
    return 0
  },
}
