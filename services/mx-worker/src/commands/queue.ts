import { mx, type QueueFigures } from '@constellation/contracts-mx'
import {
  type Column,
  checkInput,
  reachOptions,
  reachUsage,
  readOptions,
  renderFields,
  renderTable,
  showMoment,
} from '@constellation/operator-command'
import { accountUsage, readAccount } from './account.ts'
import { type MxCommand, mxCommand } from './mx-command.ts'
import { showAge } from './show-age.ts'

const options = {
  ...reachOptions,
  account: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

/** What waits in the queue of an account, for how long, and what sends nothing. */
export const queue: MxCommand = {
  usage: `[--account ${accountUsage}] [--json] ${reachUsage}`,
  summary:
    "Shows how many messages wait in each state, how old they are, and what is paused; the platform's when no account is named.",
  async run(context) {
    const { account, json, ...reach } = readOptions(context.args, options)
    const accountId = account === undefined ? undefined : readAccount(account)
    const query = checkInput(mx.queueFigures.query, { accountId }, { accountId: '--account' })
    const figures = await mxCommand.withClient(context, reach, (client) => client.queueFigures({ query }))
    const { stdout } = context
    stdout.write(json ? `${JSON.stringify(figures)}\n` : describe(figures, stdout.columns))
    return 0
  },
}

function describe(figures: QueueFigures, width: number): string {
  const paused = pausedOf(figures.paused)
  const tables = [
    renderTable(stateColumns, figures.states, width),
    renderFields(
      [
        ['Longest due', figures.oldestDueSeconds === null ? 'nothing is due' : showAge(figures.oldestDueSeconds)],
        ['Held by the suppression list', String(figures.suppressed)],
        ['Open failures', String(figures.openFailures)],
      ],
      width,
    ),
    ...(paused.length > 0 ? [renderTable(pausedColumns, paused, width)] : []),
  ]
  return tables.join('\n')
}

const stateColumns: Column<QueueFigures['states'][number]>[] = [
  { title: 'STATE', cell: ({ status }) => status },
  { title: 'MESSAGES', cell: ({ messages }) => String(messages) },
  { title: 'OLDEST', cell: ({ oldestAgeSeconds }) => showAge(oldestAgeSeconds) },
]

type Paused = { scope: string; id: string; state: string; reason: string }

function pausedOf({ providers, mailboxes, throttled }: QueueFigures['paused']): Paused[] {
  return [
    ...providers.map(({ id, status, reason }) => ({ scope: 'provider', id, state: status, reason: reason ?? '-' })),
    ...mailboxes.map(({ id, status, reason }) => ({ scope: 'mailbox', id, state: status, reason: reason ?? '-' })),
    ...throttled.map(({ mailboxId, until }) => ({
      ...{ scope: 'mailbox', id: mailboxId, state: 'throttled' },
      reason: `by its provider, until ${showMoment(until)} UTC`,
    })),
  ]
}

const pausedColumns: Column<Paused>[] = [
  { title: 'SENDS NOTHING', cell: ({ scope }) => scope },
  { title: 'ID', cell: ({ id }) => id },
  { title: 'STATE', cell: ({ state }) => state },
  { title: 'REASON', cell: ({ reason }) => reason, flexible: true },
]
