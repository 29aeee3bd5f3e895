import { mx } from '@constellation/contracts-mx'
import { checkInput, reachOptions, reachUsage, readArgument } from '@constellation/operator-command'
import { type MxCommand, mxCommand } from './mx-command.ts'
import { policyUsage, readPolicy } from './policy-option.ts'

const options = {
  ...reachOptions,
  name: { type: 'string' },
  default: { type: 'boolean' },
  policy: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

/** Changes the name or the policy of a provider, or makes it the default of its account. */
export const updateProvider: MxCommand = {
  usage: `PROVIDER [--name NAME] [--default] [${policyUsage}] [--json] ${reachUsage}`,
  summary:
    'Changes a provider. With --policy the JSON of a file, or of standard input for -, replaces the stored policy as a whole: mx provider show prints what counts now.',
  async run(context) {
    const { values, argument } = readArgument(context.args, options, 'PROVIDER')
    const { name, default: isDefault, policy: file, json, ...reach } = values
    const params = checkInput(mx.updateProvider.params, { id: argument }, { id: 'PROVIDER' })
    const policy = file === undefined ? undefined : await readPolicy(context, file)
    const input = Object.entries({ name, isDefault, policy }).filter(([, value]) => value !== undefined)
    const body = checkInput(mx.updateProvider.body, Object.fromEntries(input), { '': '--name, --default or --policy' })
    const provider = await mxCommand.withClient(context, reach, (client) => client.updateProvider({ params, body }))
    context.stdout.write(json ? `${JSON.stringify(provider)}\n` : `The provider ${provider.name} is changed.\n`)
    return 0
  },
}
