import { renderMarkdown } from '@constellation/config'
import { registry } from '../config.ts'
import { type Command, UsageFailure } from './command.ts'
import { readOptions } from './options.ts'

const options = { format: { type: 'string', default: 'md' } } as const

/** Every variable of the broker. */
export const envTable: Command = {
  usage: '--format md|json',
  summary: 'Prints every variable of the broker with its type, default and meaning.',
  async run({ args, stdout }) {
    const { format } = readOptions(args, options)
    if (format !== 'md' && format !== 'json') throw new UsageFailure('--format is md or json')
    stdout.write(format === 'md' ? `${renderMarkdown(registry)}\n` : `${JSON.stringify(describeVariables())}\n`)
    return 0
  },
}

function describeVariables() {
  return Object.values(registry.variables).map(({ name, group, type, bounds, default: fallback, secret, help }) => ({
    ...{ name, group, type, bounds, secret, help },
    required: fallback === null,
    default: fallback ?? undefined,
  }))
}
