import type { Step } from '@constellation/contracts-platform'
import { renderTable, showMoment } from '@constellation/operator-command'

/** The steps of a tenant as a table: what is true in each system, and what to expect next. */
export function showSteps(steps: readonly Step[], columns: number | undefined): string {
  return renderTable(
    [
      { title: 'STEP', cell: ({ key }) => key },
      { title: 'STATE', cell: ({ state }) => state },
      { title: 'LAST OK (UTC)', cell: ({ lastOkAt }) => (lastOkAt ? showMoment(lastOkAt) : '-') },
      { title: 'NEXT TRY (UTC)', cell: ({ nextAttemptAt }) => (nextAttemptAt ? showMoment(nextAttemptAt) : '-') },
      { title: 'ERROR', cell: ({ error }) => (error ? `${error.code}: ${error.message}` : '-'), flexible: true },
    ],
    steps,
    columns,
  )
}
