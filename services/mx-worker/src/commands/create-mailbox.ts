import { mx } from '@constellation/contracts-mx'
import { checkInput, reachOptions, reachUsage, readOptions } from '@constellation/operator-command'
import { accountUsage, readAccount } from './account.ts'
import { type MxCommand, mxCommand } from './mx-command.ts'

const options = {
  ...reachOptions,
  account: { type: 'string' },
  address: { type: 'string' },
  'display-name': { type: 'string' },
  user: { type: 'string' },
  provider: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

const names = {
  accountId: '--account',
  displayName: '--display-name',
  providerUser: '--user',
  defaultProviderId: '--provider',
}

/** Adds a mailbox that an account may send from. */
export const createMailbox: MxCommand = {
  usage: `--account ${accountUsage} --address ADDRESS [--display-name NAME] [--user ID] [--provider ID] [--json] ${reachUsage}`,
  summary:
    'Adds a mailbox that an account may send from. --user is the mailbox at the provider, where that is not its address.',
  async run(context) {
    const { account = '', address, json, ...given } = readOptions(context.args, options)
    const { 'display-name': displayName, user: providerUser, provider: defaultProviderId } = given
    const input = { accountId: readAccount(account), address, displayName, providerUser, defaultProviderId }
    const body = checkInput(mx.createMailbox.body, input, names)
    const mailbox = await mxCommand.withClient(context, given, (client) => client.createMailbox({ body }))
    context.stdout.write(json ? `${JSON.stringify(mailbox)}\n` : `${mailbox.id}\n`)
    return 0
  },
}
