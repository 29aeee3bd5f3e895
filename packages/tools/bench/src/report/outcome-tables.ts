import type { Goal } from '../bench.ts'
import type { Costs, Outcome } from '../outcome.ts'
import type { Table } from './table.ts'

/** The speed of each piece of work, and whether it meets the target. */
export function speedTable(outcomes: readonly Outcome[]): Table {
  return {
    title: 'Speed, ours beside raw',
    columns: ['work', 'unit', 'raw', 'ours', 'ratio', 'spread', 'target', '', 'p50 ms', 'p95 ms', 'p99 ms', 'errors'],
    rows: outcomes.map(speedRow),
    notes: outcomes.flatMap(complaint),
  }
}

function speedRow(outcome: Outcome): string[] {
  const { name, goal, raw, ours, ratio, ratioLow, ratioHigh } = outcome
  const times = [outcome.p50Ms, outcome.p95Ms, outcome.p99Ms].map((ms) => (ms ? short(ms) : '–'))
  return [
    name,
    unitOf(goal),
    short(raw),
    short(ours),
    ratio.toFixed(2),
    `${ratioLow.toFixed(2)}–${ratioHigh.toFixed(2)}`,
    targetOf(goal),
    verdictOf(outcome),
    ...times,
    outcome.errors + outcome.rawErrors ? `${outcome.rawErrors}+${outcome.errors}!` : '0',
  ]
}

function verdictOf({ met, errors, rawErrors }: Outcome): string {
  if (errors || rawErrors) return 'WRONG'
  return { undefined: '', true: 'met', false: 'MISSED' }[`${met}`]
}

/** Warns about figures with wrong answers. */
export function complaint({ name, errors, rawErrors }: Outcome): string[] {
  if (!errors && !rawErrors) return []
  return [`!! ${name}: ${rawErrors} wrong answers of the raw side and ${errors} of ours; do not believe this row`]
}

/** The costs of one request of each piece of work, raw and ours. */
export function costTable(outcomes: readonly Outcome[]): Table {
  return {
    title: 'Costs of one request, raw → ours',
    columns: ['work', 'CPU ms', 'PostgreSQL CPU ms', 'raw/ours', 'statements', 'MiB held', 'loop p99 ms', 'load CPU'],
    rows: outcomes.filter(({ costs, eventLoopDelayMs }) => costs || eventLoopDelayMs !== undefined).map(costRow),
  }
}

function costRow(outcome: Outcome): string[] {
  const { name, rawCosts, costs, heldMib, eventLoopDelayMs, generatorShare } = outcome
  const pair = (raw: number | undefined, ours: number | undefined) =>
    `${raw?.toFixed(2) ?? '–'} → ${ours?.toFixed(2) ?? '–'}`
  return [
    name,
    pair(rawCosts?.cpuMs, costs?.cpuMs),
    pair(rawCosts?.postgresCpuMs, costs?.postgresCpuMs),
    rawCosts && costs ? (allCpu(rawCosts) / allCpu(costs)).toFixed(2) : '–',
    pair(rawCosts?.statements, costs?.statements),
    heldMib?.toFixed(0) ?? '–',
    eventLoopDelayMs?.toFixed(1) ?? '–',
    `${(100 * generatorShare).toFixed(0)} %`,
  ]
}

/** In milliseconds. Other work on the machine changes rates more than this. */
function allCpu({ cpuMs, postgresCpuMs }: Costs) {
  return cpuMs + postgresCpuMs
}

function unitOf({ of }: Goal): string {
  return { rate: '/s', p95: 'p95 ms', ms: 'ms', MiB: 'MiB' }[of]
}

function targetOf(goal: Goal): string {
  if (goal.of === 'p95') return `≤ ${goal.atMost} × raw`
  const [limit, sign] = goal.of === 'rate' ? [goal.atLeast, '≥'] : [goal.atMost, '≤']
  const own = limit === undefined ? '–' : `${sign} ${limit}`
  if (goal.of === 'MiB') return goal.atMostOfRaw === undefined ? own : `≤ ${goal.atMostOfRaw} × raw`
  return goal.p99AtMostMs === undefined ? own : `${own}, p99 ≤ ${goal.p99AtMostMs}`
}

/** Three digits are the precision of rounds of some seconds. */
function short(value: number): string {
  if (value >= 100) return value.toFixed(0)
  return value.toFixed(value >= 10 ? 1 : 2)
}
