import { availableParallelism } from 'node:os'
import type { Outcome } from '../outcome.ts'
import { type Behaviour, capacity } from './capacity.ts'
import type { Table } from './table.ts'

/** The benches whose costs give the capacity. */
export const capacityBenches = ['password-login', 'refresh', 'introspect'] as const

/** The arithmetic of the capacity, with the costs of this run. Gives undefined when one of them was not measured. */
export function capacityTable(outcomes: readonly Outcome[], behaviour: Behaviour): Table | undefined {
  const [signInMs, refreshMs, introspectMs] = capacityBenches.map((name) => costOf(outcomes, name))
  if (signInMs === undefined || refreshMs === undefined || introspectMs === undefined) return undefined
  const cores = availableParallelism()
  const result = capacity({ signInMs, refreshMs, introspectMs }, behaviour, cores)
  const { signInsPerDay, refreshesPerSession, introspectionsPerMinute, busiestHourShare, use } = behaviour
  const ms = (value: number) => value.toFixed(2)
  return {
    title: 'Capacity of one machine like this, by CPU',
    columns: ['one person in the busiest hour', 'arithmetic', 'CPU ms'],
    rows: [
      ['sign-ins', `${signInsPerDay} a day × ${busiestHourShare} × ${ms(signInMs)} ms`, ms(result.signInsMs)],
      [
        'refreshes',
        `${signInsPerDay} session(s) a day × ${refreshesPerSession} × ${busiestHourShare} × ${ms(refreshMs)} ms`,
        ms(result.refreshesMs),
      ],
      [
        'introspections',
        `${introspectionsPerMinute} a minute × 60 × ${ms(introspectMs)} ms`,
        ms(result.introspectionsMs),
      ],
      ['together', '', ms(result.perPersonMs)],
      ['the machine has', `${cores} cores × 3 600 000 ms × ${use}`, String(Math.round(result.availableMs))],
      ['people served', `${Math.round(result.availableMs)} / ${ms(result.perPersonMs)}`, String(result.people)],
    ],
    notes: [
      'The cost of a request is its CPU in the service and in PostgreSQL, as in the table of costs; both are on the one machine.',
    ],
  }
}

function costOf(outcomes: readonly Outcome[], name: string): number | undefined {
  const costs = outcomes.find((outcome) => outcome.name === name)?.costs
  return costs && costs.cpuMs + costs.postgresCpuMs
}
