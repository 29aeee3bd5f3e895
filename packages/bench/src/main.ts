import { parseArgs } from 'node:util'
import { benches } from './benches/index.ts'
import { type Outcome, runRounds } from './run-rounds.ts'
import { openWorld } from './world/world.ts'

const help = `bench [name…] [--seconds 5] [--rounds 3] [--json]
For each piece of work, the raw form and ours in alternating rounds of one run: rates, times, and their ratio.
  names: ${benches.map(({ name }) => name).join(', ')}
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})
const unknown = positionals.find((name) => !benches.some((bench) => bench.name === name))
if (values.help || unknown) {
  process.stderr.write(unknown ? `bench: nothing is called "${unknown}"\n${help}` : help)
  process.exit(unknown ? 2 : 0)
}

await using world = await openWorld()
const chosen = benches.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
const outcomes: Outcome[] = []
if (!values.json)
  process.stdout.write(
    `${row('work', 'raw/s', 'ours/s', 'ratio', 'spread', 'target', '', 'p50 ms', 'p99 ms', 'CPU ms', 'MiB', 'load CPU', 'errors')}\n`,
  )
for (const bench of chosen) {
  const outcome = await runRounds(bench, world, { seconds: Number(values.seconds), rounds: Number(values.rounds) })
  outcomes.push(outcome)
  if (!values.json) process.stdout.write(`${describe(outcome)}\n`)
}
if (values.json) process.stdout.write(`${JSON.stringify(outcomes, null, 2)}\n`)

function describe(outcome: Outcome) {
  const {
    name,
    rawPerSecond,
    perSecond,
    ratio,
    ratioLow,
    ratioHigh,
    target,
    met,
    p50Ms,
    p99Ms,
    cpuMsPerRequest,
    residentMib,
    generatorShare,
    errors,
  } = outcome
  const spread = `${ratioLow.toFixed(2)}–${ratioHigh.toFixed(2)}`
  const numbers = [
    p50Ms.toFixed(1),
    p99Ms.toFixed(1),
    cpuMsPerRequest.toFixed(2),
    residentMib.toFixed(0),
    `${(100 * generatorShare).toFixed(0)} %`,
    String(errors),
  ]
  return row(
    name,
    rawPerSecond.toFixed(0),
    perSecond.toFixed(0),
    ratio.toFixed(2),
    spread,
    target.toFixed(2),
    met ? 'met' : 'MISSED',
    ...numbers,
  )
}

function row(name: string, ...cells: string[]) {
  return name.padEnd(26) + cells.map((cell) => cell.padStart(10)).join('')
}
