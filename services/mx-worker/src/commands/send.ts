import { mx, NewMessage } from '@constellation/contracts-mx'
import { checkInput, reachOptions, readInput, readOptions, UsageFailure } from '@constellation/operator-command'
import { accountUsage, readAccount } from './account.ts'
import { type MxCommand, type MxContext, mxCommand } from './mx-command.ts'

const options = {
  ...reachOptions,
  account: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string', multiple: true },
  subject: { type: 'string' },
  'idempotency-key': { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

/** Hands in a message by hand. */
export const send: MxCommand = {
  usage: `[--from ADDRESS --to ADDRESS… --subject TEXT] [--account ${accountUsage}] [--idempotency-key KEY] [--json]`,
  summary: 'Hands in a message: its JSON from standard input, or its text from there with --from, --to and --subject.',
  async run(context) {
    const { json, 'idempotency-key': key, ...given } = readOptions(context.args, options)
    const body = await readMessage(context, given)
    const headers = checkInput(mx.sendMessage.headers, { 'idempotency-key': key })
    const accepted = await mxCommand.withClient(context, given, (client) => client.sendMessage({ body, headers }))
    const { id, idempotentReplay } = accepted
    const said = idempotentReplay ? 'It was accepted before.' : 'It is accepted.'
    const text = `${id}\n${said} mx show ${id} tells what becomes of it.\n`
    context.stdout.write(json ? `${JSON.stringify(accepted)}\n` : text)
    return 0
  },
}

type Given = {
  account?: string | undefined
  from?: string | undefined
  to?: string[] | undefined
  subject?: string | undefined
}

async function readMessage(context: MxContext, { account, from, to, subject }: Given): Promise<NewMessage> {
  const accountId = account === undefined ? {} : { accountId: readAccount(account) }
  const input = await readInput(context)
  const isText = (from ?? to ?? subject) !== undefined
  if (isText) return checkInput(NewMessage, { ...accountId, from, to, subject, text: input }, labels)
  const { data, error } = NewMessage.safeParse({ ...parseObject(input), ...accountId })
  if (data) return data
  const findings = error.issues.map(({ path, message }) => `\n  /${path.join('/')}: ${message}`)
  throw new UsageFailure(`the message on standard input cannot be read:${findings.join('')}`)
}

const labels = { accountId: '--account', 'to.0': '--to' }

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // The next line says what is wanted.
  }
  throw new UsageFailure('standard input is not a message as a JSON object: or write --from, --to and --subject')
}
