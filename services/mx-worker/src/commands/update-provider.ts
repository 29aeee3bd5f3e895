import { mx } from '@constellation/contracts-mx'
import {
  checkInput,
  reachOptions,
  reachUsage,
  readArgument,
  readInput,
  UsageFailure,
} from '@constellation/operator-command'
import { type MxCommand, type MxContext, mxCommand } from './mx-command.ts'

const options = {
  ...reachOptions,
  name: { type: 'string' },
  default: { type: 'boolean' },
  policy: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

/** Changes the name or the policy of a provider, or makes it the default of its account. */
export const updateProvider: MxCommand = {
  usage: `PROVIDER [--name NAME] [--default] [--policy < POLICY.json] [--json] ${reachUsage}`,
  summary:
    'Changes a provider. With --policy the JSON from standard input replaces the stored policy as a whole: mx provider show prints what counts now.',
  async run(context) {
    const { values, argument } = readArgument(context.args, options, 'PROVIDER')
    const { name, default: isDefault, policy: readsPolicy, json, ...reach } = values
    const params = checkInput(mx.updateProvider.params, { id: argument }, { id: 'PROVIDER' })
    const policy = readsPolicy ? await readPolicy(context) : undefined
    const input = Object.entries({ name, isDefault, policy }).filter(([, value]) => value !== undefined)
    const body = checkInput(mx.updateProvider.body, Object.fromEntries(input), { '': '--name, --default or --policy' })
    const provider = await mxCommand.withClient(context, reach, (client) => client.updateProvider({ params, body }))
    context.stdout.write(json ? `${JSON.stringify(provider)}\n` : `The provider ${provider.name} is changed.\n`)
    return 0
  },
}

async function readPolicy(context: MxContext): Promise<unknown> {
  const text = await readInput(context)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new UsageFailure('standard input is not a policy as a JSON object', { cause })
  }
}
