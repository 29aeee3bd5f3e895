import { mx, type ProviderSecret } from '@constellation/contracts-mx'
import {
  type Column,
  checkInput,
  reachOptions,
  reachUsage,
  readOptions,
  renderTable,
  showMoment,
} from '@constellation/operator-command'
import { type MxCommand, mxCommand } from './mx-command.ts'

const options = {
  ...reachOptions,
  provider: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

/** The secrets of a provider, without their values. */
export const secrets: MxCommand = {
  usage: `--provider ID [--json] ${reachUsage}`,
  summary: 'Lists the secrets of a provider, without their values.',
  async run(context) {
    const { provider, json, ...reach } = readOptions(context.args, options)
    const params = checkInput(mx.listProviderSecrets.params, { id: provider }, { id: '--provider' })
    const { items } = await mxCommand.withClient(context, reach, (client) => client.listProviderSecrets({ params }))
    const { stdout } = context
    stdout.write(json ? `${JSON.stringify(items)}\n` : renderTable(columns, items, stdout.columns))
    return 0
  },
}

const columns: Column<ProviderSecret>[] = [
  { title: 'SECRET', cell: ({ id }) => id },
  { title: 'VERSION', cell: ({ version }) => version },
  { title: 'KIND', cell: ({ kind }) => (kind === 'certificate' ? 'certificate' : 'secret') },
  { title: 'FINGERPRINT', cell: ({ fingerprint }) => fingerprint },
  { title: 'STATE', cell: stateOf },
  { title: 'USED (UTC)', cell: ({ lastUsedAt }) => showMoment(lastUsedAt) },
]

function stateOf({ activeFrom, retiredAt, disabledAt }: ProviderSecret): string {
  if (disabledAt !== null) return 'disabled'
  if (retiredAt !== null) return `until ${showMoment(retiredAt)}`
  return activeFrom === null ? 'from the beginning' : `from ${showMoment(activeFrom)}`
}
