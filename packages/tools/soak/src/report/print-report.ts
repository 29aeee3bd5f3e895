import { boundBytesPerAction, fewestActions } from '../invariants/memory.ts'
import type { Violation } from './journal.ts'
import type { Report } from './report.ts'

const shownOfEach = 5

/** The report as text for people. */
export function renderReport(report: Report): string {
  return [
    ...heading(report),
    ...actionTable(report),
    ...faultTable(report),
    ...revocationLine(report),
    ...memoryTable(report),
    ...countTables(report),
    ...verdict(report),
    '',
  ].join('\n')
}

function heading({
  seconds,
  people,
  programs,
  signInsPerSecond,
  actionsPerSecond,
  seed,
  stoppedEarly,
}: Report): string[] {
  return [
    '',
    `${people} people and ${programs} programs for ${seconds.toFixed(0)} s, seed ${seed}${stoppedEarly ? '; stopped early, so the checks of the end are missing' : ''}`,
    `capacity ${signInsPerSecond.toFixed(1)} sign-ins/s, driven at 40 % of it: ${actionsPerSecond.toFixed(1)} actions/s`,
  ]
}

function actionTable({ actions }: Report): string[] {
  const rows = Object.entries(actions).map(([name, { done, failed, nobodyFree, cost, p50Ms, p99Ms }]) =>
    row(name, done, failed, nobodyFree, cost.toFixed(2), p50Ms.toFixed(0), p99Ms.toFixed(0)),
  )
  return ['', row('actions', 'done', 'failed', 'not begun', 'cost', 'p50 ms', 'p99 ms'), ...rows]
}

function faultTable({ faults, unanswered }: Report): string[] {
  const rows = faults.map(
    ({ what, beside, atSeconds, readyAfterSeconds }) =>
      `  at ${atSeconds.toFixed(1).padStart(6)} s  ready after ${readyAfterSeconds.toFixed(2)} s  ${[what, ...beside].join(', ')}`,
  )
  const { all, outside } = unanswered
  return [
    '',
    `faults: ${faults.length}; requests without an answer: ${all}, of them outside of a fault: ${outside}`,
    ...rows,
  ]
}

function revocationLine({ revocations: { measured, p50Ms, p99Ms, longestMs } }: Report): string[] {
  const times = [`p50 ${p50Ms.toFixed(0)}`, `p99 ${p99Ms.toFixed(0)}`, `longest ${longestMs.toFixed(0)}`].join(', ')
  return ['', `${measured} revoked grants; last success at the other instance after the answer: ${times} ms`]
}

function memoryTable({ memory }: Report): string[] {
  const isJudged = memory.some(({ actions }) => actions >= fewestActions)
  const bound = isJudged
    ? `at most ${boundBytesPerAction} are allowed`
    : `not judged: fewer than ${fewestActions} actions since the last fault`
  const range = ([from, to]: readonly [number, number], digits: number) =>
    `${from.toFixed(digits)} → ${to.toFixed(digits)} MiB`
  return [
    '',
    `memory: bytes kept per action (${bound}), heap in use, resident`,
    ...memory.map(
      ({ service, bytesPerAction, heapMib, residentMib }) =>
        `  ${service.padEnd(8)} ${bytesPerAction.toFixed(0).padStart(6)}   ${range(heapMib, 1)}   ${range(residentMib, 0)}`,
    ),
  ]
}

function countTables({ counts }: Report): string[] {
  return Object.entries(counts).flatMap(([table, rows]) => [
    '',
    table,
    ...Object.entries(rows).map(([name, count]) => `  ${String(count).padStart(6)}  ${name}`),
  ])
}

/** The first few violations of each check, grouped by check. */
function verdict({ violations }: Report): string[] {
  if (violations.length === 0) return ['', 'no violation']
  const byCheck = Object.entries(Object.groupBy(violations, ({ check }) => check))
  return ['', `${violations.length} violations`, ...byCheck.flatMap(([check, all = []]) => describe(check, all))]
}

function describe(check: string, all: readonly Violation[]): string[] {
  const more = all.length - shownOfEach
  return [
    `  ${check}: ${all.length} broken`,
    ...all
      .slice(0, shownOfEach)
      .flatMap(({ person, session, promised, happened, atSeconds }) => [
        `    at ${atSeconds.toFixed(1)} s${person ? `, person ${person}` : ''}${session ? `, session ${session}` : ''}`,
        `      promised ${promised}`,
        `      happened ${happened}`,
      ]),
    ...(more > 0 ? [`    and ${more} more; --json shows them all`] : []),
  ]
}

function row(name: string, ...cells: (string | number)[]): string {
  return name.padEnd(24) + cells.map((cell) => String(cell).padStart(11)).join('')
}
