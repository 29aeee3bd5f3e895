import { reportFailures } from '@constellation/command'
import { type Arguments, readArguments } from './arguments.ts'
import type { Outcome } from './outcome.ts'
import { capacityTable } from './report/capacity-report.ts'
import { describeMachine } from './report/machine.ts'
import { complaint, costTable, speedTable } from './report/outcome-tables.ts'
import { peerTable } from './report/peers.ts'
import { renderMarkdown, renderText } from './report/table.ts'
import { writeDocument } from './report/write-document.ts'
import { runRounds } from './run-rounds.ts'
import { openWorld } from './world/world.ts'

reportFailures('pnpm bench --help')
const given = readArguments(process.argv.slice(2))
if ('help' in given) {
  process.stderr.write(given.help)
  process.exit(given.exitCode)
}
const machine = describeMachine(['pnpm bench', ...process.argv.slice(2)].join(' '))
report(given, await measure(given))

async function measure({ chosen, seconds, rounds }: Arguments): Promise<Outcome[]> {
  await using world = await openWorld()
  const outcomes: Outcome[] = []
  for (const bench of chosen) {
    if (bench.missing !== undefined) {
      process.stderr.write(`${bench.name.padEnd(24)} skipped: ${bench.missing}\n`)
      continue
    }
    const outcome = await runRounds(bench, world, { seconds, rounds })
    outcomes.push(outcome)
    process.stderr.write(`${outcome.name.padEnd(24)} ${outcome.ratio.toFixed(2)} of raw\n`)
    for (const line of complaint(outcome)) process.stderr.write(`${line}\n`)
  }
  return outcomes
}

function report({ output, behaviour }: Arguments, outcomes: readonly Outcome[]) {
  if (output === 'json') {
    process.stdout.write(`${JSON.stringify(outcomes, null, 2)}\n`)
    return
  }
  const tables = [
    speedTable(outcomes),
    costTable(outcomes),
    peerTable(outcomes),
    capacityTable(outcomes, behaviour),
  ].filter((table) => table !== undefined)
  if (output === 'markdown') writeDocument([machine, ...tables.map(renderMarkdown)].join('\n\n'))
  else process.stdout.write(`\n${[machine, ...tables.map(renderText)].join('\n\n')}\n`)
}
