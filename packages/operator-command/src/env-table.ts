import { type ConfigRegistry, renderMarkdown } from '@constellation/config'
import { type Command, UsageFailure } from './command.ts'
import { readOptions } from './options.ts'

const options = { format: { type: 'string', default: 'md' } } as const

/** The command that prints every variable of a service. `subject` names the service in its summary. */
export function envTable<Opened>(registry: ConfigRegistry, subject: string): Command<Opened> {
  return {
    usage: '--format md|json',
    summary: `Prints every variable of ${subject} with its type, default and meaning.`,
    async run({ args, stdout }) {
      const { format } = readOptions(args, options)
      if (format !== 'md' && format !== 'json') throw new UsageFailure('--format is md or json')
      const text = format === 'md' ? renderMarkdown(registry) : JSON.stringify(describeVariables(registry))
      stdout.write(`${text}\n`)
      return 0
    },
  }
}

function describeVariables({ variables }: ConfigRegistry) {
  return Object.values(variables).map(({ name, group, type, bounds, default: fallback, secret, help }) => ({
    ...{ name, group, type, bounds, secret, help },
    required: fallback === null,
    default: fallback ?? undefined,
  }))
}
