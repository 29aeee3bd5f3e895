import { mx, type OperatorAttempt, type RetainedFailureDetail } from '@constellation/contracts-mx'
import {
  type Column,
  checkInput,
  reachOptions,
  reachUsage,
  readArgument,
  renderFields,
  renderTable,
  showMoment,
} from '@constellation/operator-command'
import { type MxCommand, mxCommand } from './mx-command.ts'

const options = { ...reachOptions, json: { type: 'boolean', default: false } } as const

/** One failure: why, what the provider said, and the attempts of its cycle. */
export const showFailure: MxCommand = {
  usage: `FAILURE [--json] ${reachUsage}`,
  summary: 'Shows why a message was given up, what the provider said, and the attempts of that cycle.',
  async run(context) {
    const { values, argument } = readArgument(context.args, options, 'FAILURE')
    const params = checkInput(mx.getFailure.params, { id: argument }, { id: 'FAILURE' })
    const failure = await mxCommand.withClient(context, values, (client) => client.getFailure({ params }))
    const { stdout } = context
    stdout.write(values.json ? `${JSON.stringify(failure)}\n` : describe(failure, stdout.columns))
    return 0
  },
}

function describe(failure: RetainedFailureDetail, width: number): string {
  const { attemptList } = failure
  const fields = renderFields(fieldsOf(failure), width)
  return attemptList.length > 0 ? `${fields}\n${renderTable(attemptColumns, attemptList, width)}` : fields
}

function fieldsOf(failure: RetainedFailureDetail): [string, string][] {
  const { state, actor, note, code, scope, httpStatus, providerCode, providerMessage } = failure
  const answer = [httpStatus, providerCode, providerMessage].filter((part) => part !== null).join(', ')
  return [
    ['Failure', failure.id],
    ['Message', `${failure.messageId}, cycle ${failure.cycle}`],
    ['State', actor === null ? state : `${state} by ${actor}`],
    ...(note === null ? [] : [['Note', note] as [string, string]]),
    ['Failed', `${showMoment(failure.failedAt)} UTC`],
    ['Reason', scope === null ? code : `${code}, which is about the ${scope}`],
    ['The provider said', answer === '' ? '-' : answer],
    ['Recipients at', failure.recipientDomains.join(', ')],
    ['Account', failure.accountId],
    ['Mailbox', failure.mailboxId],
    ['Provider', failure.providerId],
    ['Kept until', `${showMoment(failure.retainUntil)} UTC`],
  ]
}

const attemptColumns: Column<OperatorAttempt>[] = [
  { title: 'ATTEMPT', cell: ({ cycle, attemptNo }) => `${cycle}.${attemptNo}` },
  { title: 'BEGAN (UTC)', cell: ({ startedAt }) => showMoment(startedAt) },
  { title: 'PHASE', cell: ({ phase }) => phase },
  { title: 'OUTCOME', cell: ({ outcome }) => outcome },
  { title: 'HTTP', cell: ({ httpStatus }) => String(httpStatus ?? '-') },
  { title: 'CODE', cell: ({ code }) => code ?? '-' },
  { title: "PROVIDER'S ID", cell: ({ providerRequestId }) => providerRequestId ?? '-', flexible: true },
]
