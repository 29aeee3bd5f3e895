import { mx } from '@constellation/contracts-mx'
import { showMoment } from '@constellation/operator-command'
import { mxCommand } from './mx-command.ts'

/** How far a deletion in the background is. */
export const job = mxCommand.objectCommand({
  argument: 'JOB',
  summary: 'Tells how far a deletion in the background is.',
  params: mx.getBulkJob.params,
  work: (client, params) => client.getBulkJob({ params }),
  said: ({ deleted, matched, finishedAt }) =>
    `${deleted} of ${matched} messages are deleted${finishedAt === null ? ' so far' : `, since ${showMoment(finishedAt)} UTC`}.`,
})
