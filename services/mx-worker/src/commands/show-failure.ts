import { mx, type OperatorAttempt, type RetainedFailureDetail } from '@constellation/contracts-mx'
import { type Column, renderFields, renderTable, showMoment } from '@constellation/operator-command'
import { attemptColumns } from './attempt-columns.ts'
import { mxCommand } from './mx-command.ts'

/** One failure: why, what the provider said, and the attempts of its cycle. */
export const showFailure = mxCommand.showCommand({
  argument: 'FAILURE',
  summary: 'Shows why a message was given up, what the provider said, and the attempts of that cycle.',
  params: mx.getFailure.params,
  get: (client, params) => client.getFailure({ params }),
  describe,
})

function describe(failure: RetainedFailureDetail, width: number): string {
  const { attemptList } = failure
  const fields = renderFields(fieldsOf(failure), width)
  return attemptList.length > 0 ? `${fields}\n${renderTable(attemptColumns(providersId), attemptList, width)}` : fields
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

const providersId: Column<OperatorAttempt> = {
  title: "PROVIDER'S ID",
  cell: ({ providerRequestId }) => providerRequestId ?? '-',
}
