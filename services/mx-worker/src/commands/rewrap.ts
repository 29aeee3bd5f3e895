import { hostOperator, readOptions } from '@constellation/operator-command'
import { rewrapSecrets } from '../domain/providers/rewrap-secrets.ts'
import type { MxCommand } from './mx-command.ts'

const options = { json: { type: 'boolean', default: false } } as const

/** Wraps every secret by the current key of the ring. */
export const rewrap: MxCommand = {
  usage: '[--json]',
  summary:
    'Wraps every secret of providers again that is not wrapped by the current key of the ring. Run it after the current key changed.',
  async run(context) {
    const { json } = readOptions(context.args, options)
    const deps = await context.open()
    try {
      const result = await rewrapSecrets(deps, hostOperator(deps.newRequestId()))
      const { key, rewrapped, failed } = result
      const lines = failed.map(({ id, error }) => `The secret ${id} stays as it was: ${error}\n`)
      const text = `${rewrapped} secrets are wrapped by the key ${key} now.\n${lines.join('')}`
      context.stdout.write(json ? `${JSON.stringify(result)}\n` : text)
      return failed.length > 0 ? 1 : 0
    } finally {
      await deps.close()
    }
  },
}
