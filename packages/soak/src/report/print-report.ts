import type { Report } from './report.ts'

/** The report as people read it. */
export function renderReport(report: Report): string {
  return [
    ...heading(report),
    ...actionTable(report),
    ...faultTable(report),
    ...memoryTable(report),
    ...countTables(report),
    ...verdict(report),
    '',
  ].join('\n')
}

function heading({ seconds, people, signInsPerSecond, actionsPerSecond, seed, stoppedEarly }: Report): string[] {
  return [
    '',
    `${people} people for ${seconds.toFixed(0)} s, seed ${seed}${stoppedEarly ? ' — stopped early: what is checked at the end was not' : ''}`,
    `capacity ${signInsPerSecond.toFixed(1)} sign-ins/s, driven at 60 % of it: ${actionsPerSecond.toFixed(1)} actions/s`,
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
    ({ what, atSeconds, readyAfterSeconds }) =>
      `  at ${atSeconds.toFixed(1).padStart(6)} s  ready after ${readyAfterSeconds.toFixed(2)} s  ${what}`,
  )
  const { all, outside } = unanswered
  return [
    '',
    `faults: ${faults.length}; requests without an answer: ${all}, of them outside of a fault: ${outside}`,
    ...rows,
  ]
}

function memoryTable({ memory, memoryJudged, memoryBoundMibPerMinute: bound }: Report): string[] {
  const judged = memoryJudged
    ? `less than ${bound.toFixed(1)} is asked`
    : 'not judged: the last life of the processes was too short'
  return [
    '',
    `resident memory, MiB a minute (${judged})`,
    ...memory.map(
      ({ service, fromMib, toMib, mibPerMinute, minutes }) =>
        `  ${service.padEnd(8)} ${mibPerMinute.toFixed(1).padStart(6)}   ${fromMib.toFixed(0)} → ${toMib.toFixed(0)} MiB in ${minutes.toFixed(1)} min`,
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

function verdict({ violations }: Report): string[] {
  if (violations.length === 0) return ['', 'no violation']
  return [
    '',
    `${violations.length} violations`,
    ...violations.map(({ check, person, session, promised, happened, atSeconds }) =>
      [
        `  at ${atSeconds.toFixed(1)} s: ${check}`,
        ...(person ? [`    person   ${person}`] : []),
        ...(session ? [`    session  ${session}`] : []),
        `    promised ${promised}`,
        `    happened ${happened}`,
      ].join('\n'),
    ),
  ]
}

function row(name: string, ...cells: (string | number)[]): string {
  return name.padEnd(24) + cells.map((cell) => String(cell).padStart(11)).join('')
}
