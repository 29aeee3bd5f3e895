import { mx } from '@constellation/contracts-mx'
import { checkInput, reachOptions, reachUsage, readArgument, readMoment } from '@constellation/operator-command'
import { accountUsage, readAccount } from './account.ts'
import { type MxCommand, mxCommand } from './mx-command.ts'

const options = {
  ...reachOptions,
  account: { type: 'string' },
  reason: { type: 'string' },
  scope: { type: 'string', default: 'all' },
  until: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

const names = { accountId: '--account', address: 'ADDRESS', expiresAt: '--until' }

/** Holds mail to an address from now on. */
export const addSuppression: MxCommand = {
  usage: `ADDRESS --reason TEXT [--account ${accountUsage}] [--scope all|transactional,bulk] [--until TIME] [--json] ${reachUsage}`,
  summary:
    'Holds mail to an address that is handed in from now on. Mail about sign-ins is held by the scope all alone.',
  async run(context) {
    const { values, argument: address } = readArgument(context.args, options, 'ADDRESS')
    const { account, reason, scope, until, json, ...reach } = values
    const input = {
      ...(account !== undefined && { accountId: readAccount(account) }),
      ...{ address, reason, scope: scope === 'all' ? scope : scope.split(',') },
      ...(until !== undefined && { expiresAt: readMoment(until, context.now()).toISOString() }),
    }
    const body = checkInput(mx.addSuppression.body, input, names)
    const added = await mxCommand.withClient(context, reach, (client) => client.addSuppression({ body }))
    context.stdout.write(json ? `${JSON.stringify(added)}\n` : `${added.id}\n`)
    return 0
  },
}
