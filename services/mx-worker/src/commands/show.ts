import { type Message, mx } from '@constellation/contracts-mx'
import { type Column, renderFields, renderTable, showMoment } from '@constellation/operator-command'
import { attemptColumns } from './attempt-columns.ts'
import { mxCommand } from './mx-command.ts'

/** One message: its state, its recipients, its attempts, and what it waits for. */
export const show = mxCommand.showCommand({
  argument: 'MESSAGE',
  summary: 'Shows a message with its recipients and attempts, and what it waits for.',
  params: mx.getMessage.params,
  get: (client, params) => client.getMessage({ params }),
  describe,
  onHostOnly: true,
})

function describe(message: Message, width: number): string {
  const tables = [
    renderFields(fieldsOf(message), width),
    renderTable(recipientColumns, message.recipients, width),
    ...(message.attempts.length > 0 ? [renderTable(attemptColumns(), message.attempts, width)] : []),
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
