import { mx } from '@constellation/contracts-mx'
import { checkInput, reachOptions, reachUsage, readOptions } from '@constellation/operator-command'
import { accountUsage, readAccount } from './account.ts'
import { type MxCommand, mxCommand } from './mx-command.ts'

const options = {
  ...reachOptions,
  account: { type: 'string' },
  name: { type: 'string' },
  scope: { type: 'string', default: 'mx_send' },
  json: { type: 'boolean', default: false },
} as const

/** Makes a key for an application, and prints it once. */
export const createKey: MxCommand = {
  usage: `--account ${accountUsage} --name NAME [--scope mx_send,mx_read] [--json] ${reachUsage}`,
  summary: 'Makes a key for an application and prints it. It is never shown again.',
  async run(context) {
    const { account = '', name, scope, json, ...reach } = readOptions(context.args, options)
    const input = { accountId: readAccount(account), name, scopes: scope.split(',') }
    const body = checkInput(mx.createApiKey.body, input, {
      accountId: '--account',
      'scopes.0': '--scope',
      'scopes.1': '--scope',
    })
    const made = await mxCommand.withClient(context, reach, (client) => client.createApiKey({ body }))
    if (!json) context.stderr.write(`The key ${made.id} is made. Keep the next line: it is not shown again.\n`)
    context.stdout.write(json ? `${JSON.stringify(made)}\n` : `${made.key}\n`)
    return 0
  },
}
