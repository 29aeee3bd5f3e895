import type { DeliveryAttempt } from '@constellation/contracts-mx'
import { type Column, showMoment } from '@constellation/operator-command'

/** What everybody sees of an attempt, and one column more. That column is cut on a narrow terminal, or else the outcome. */
export function attemptColumns<Attempt extends DeliveryAttempt>(more?: Column<Attempt>): Column<Attempt>[] {
  return [
    { title: 'ATTEMPT', cell: ({ cycle, attemptNo }) => `${cycle}.${attemptNo}` },
    { title: 'BEGAN (UTC)', cell: ({ startedAt }) => showMoment(startedAt) },
    { title: 'PHASE', cell: ({ phase }) => phase },
    {
      title: 'OUTCOME',
      cell: ({ outcome, ambiguous }) => (ambiguous ? `${outcome} (may be sent)` : outcome),
      ...(!more && { flexible: true }),
    },
    { title: 'HTTP', cell: ({ httpStatus }) => String(httpStatus ?? '-') },
    { title: 'CODE', cell: ({ code }) => code ?? '-' },
    ...(more ? [{ ...more, flexible: true } as const] : []),
  ]
}
