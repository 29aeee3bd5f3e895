import { type DeliveryAttempt, type Message, mx } from '@constellation/contracts-mx'
import {
  type Column,
  checkInput,
  reachOptions,
  readArgument,
  renderFields,
  renderTable,
  showMoment,
} from '@constellation/operator-command'
import { type MxCommand, mxCommand } from './mx-command.ts'

const options = { ...reachOptions, json: { type: 'boolean', default: false } } as const

/** One message: its state, its recipients, its attempts, and what it waits for. */
export const show: MxCommand = {
  usage: 'MESSAGE [--json]',
  summary: 'Shows a message with its recipients and attempts, and what it waits for.',
  async run(context) {
    const { values, argument } = readArgument(context.args, options, 'MESSAGE')
    const params = checkInput(mx.getMessage.params, { id: argument }, { id: 'MESSAGE' })
    const message = await mxCommand.withClient(context, values, (client) => client.getMessage({ params }))
    const { stdout } = context
    stdout.write(values.json ? `${JSON.stringify(message)}\n` : describe(message, stdout.columns))
    return 0
  },
}

function describe(message: Message, width: number): string {
  const tables = [
    renderFields(fieldsOf(message), width),
    renderTable(recipientColumns, message.recipients, width),
    ...(message.attempts.length > 0 ? [renderTable(attemptColumns, message.attempts, width)] : []),
  ]
  return tables.join('\n')
}

function fieldsOf(message: Message): [string, string][] {
  const { status, lastCode, waiting, cycle, attemptsTotal, finishedAt } = message
  const isOpen = finishedAt === null
  return [
    ['Message', message.id],
    ['State', lastCode === null || status === 'sent' ? status : `${status}, after ${lastCode}`],
    ...(waiting ? [['Waits', `${waiting.reason}, until ${showMoment(waiting.until)} UTC`] as [string, string]] : []),
    ['Subject', message.subject ?? '(the content is erased)'],
    ['Lane', message.lane],
    ['Accepted', `${showMoment(message.acceptedAt)} UTC`],
    isOpen ? ['Expires', `${showMoment(message.expiresAt)} UTC`] : ['Finished', `${showMoment(finishedAt)} UTC`],
    ['Attempts', `${attemptsTotal} in all, cycle ${cycle}`],
    ['Account', message.accountId],
    ['Mailbox', message.mailboxId],
    ['Provider', message.providerId],
    ...optional('Correlation', message.correlationId),
    ...optional('Provider id', message.providerMessageId),
    ...optional('Message-ID', message.internetMessageId),
  ]
}

function optional(name: string, value: string | null): [string, string][] {
  return value === null ? [] : [[name, value]]
}

const recipientColumns: Column<Message['recipients'][number]>[] = [
  { title: 'RECIPIENT', cell: ({ address }) => address, flexible: true },
  { title: 'KIND', cell: ({ kind }) => kind },
  { title: 'STATE', cell: ({ state }) => state },
  { title: 'CODE', cell: ({ code }) => code ?? '-' },
]

const attemptColumns: Column<DeliveryAttempt>[] = [
  { title: 'ATTEMPT', cell: ({ cycle, attemptNo }) => `${cycle}.${attemptNo}` },
  { title: 'BEGAN (UTC)', cell: ({ startedAt }) => showMoment(startedAt) },
  { title: 'PHASE', cell: ({ phase }) => phase },
  {
    title: 'OUTCOME',
    cell: ({ outcome, ambiguous }) => (ambiguous ? `${outcome} (may be sent)` : outcome),
    flexible: true,
  },
  { title: 'HTTP', cell: ({ httpStatus }) => String(httpStatus ?? '-') },
  { title: 'CODE', cell: ({ code }) => code ?? '-' },
]
