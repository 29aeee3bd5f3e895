import { mx, type ProviderTest } from '@constellation/contracts-mx'
import { checkInput, reachOptions, reachUsage, readArgument, renderFields } from '@constellation/operator-command'
import { type MxCommand, mxCommand } from './mx-command.ts'

const options = {
  ...reachOptions,
  mailbox: { type: 'string' },
  to: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

/** Tries a provider as it is configured now. */
export const testProvider: MxCommand = {
  usage: `PROVIDER [--mailbox ID --to ADDRESS] [--json] ${reachUsage}`,
  summary:
    'Requests a token of a provider, and with --mailbox and --to sends a test message and looks for its copy. Exit code 1 when a step failed.',
  async run(context) {
    const { values, argument } = readArgument(context.args, options, 'PROVIDER')
    const { mailbox: mailboxId, to, json, ...reach } = values
    const params = checkInput(mx.testProvider.params, { id: argument }, { id: 'PROVIDER' })
    const names = { '': '--mailbox and --to', mailboxId: '--mailbox' }
    const body = checkInput(mx.testProvider.body, { mailboxId, to }, names)
    const test = await mxCommand.withClient(context, reach, (client) => client.testProvider({ params, body }))
    const { stdout } = context
    stdout.write(json ? `${JSON.stringify(test)}\n` : describe(test, stdout.columns))
    return test.token.ok && test.message?.ok !== false ? 0 : 1
  },
}

function describe({ token, message }: ProviderTest, width: number): string {
  const fields: [string, string][] = [['Token', stepOf(token)]]
  if (message) {
    fields.push(['Message', stepOf(message)], ['Its mark', message.mark])
    if (message.ok) fields.push(['Its copy', copyOf(message)])
  }
  return renderFields(fields, width)
}

function stepOf({ ok, code, httpStatus, providerCode, providerMessage, hint }: ProviderTest['token']): string {
  const answer = [httpStatus, providerCode, providerMessage].filter((part) => part !== null).join(', ')
  const said = ok ? 'ok' : `failed: ${code}${answer === '' ? '' : ` (${answer})`}`
  return hint === null ? said : `${said}. ${hint}`
}

const marks = {
  message_id: 'by its Message-ID',
  header: 'by our header',
  none: 'in no way',
} as const

function copyOf({ copy, reconcileBy }: NonNullable<ProviderTest['message']>): string {
  const place = copy === 'sent_items' ? 'in Sent Items' : 'not found'
  return `${place}; what may have been sent is looked up ${marks[reconcileBy]} from now on`
}
