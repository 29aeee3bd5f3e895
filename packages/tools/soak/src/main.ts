import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { CommandFailure, reportFailures } from '@constellation/command'
import { z } from 'zod'
import { renderReport } from './report/print-report.ts'
import { runSoak } from './run-soak.ts'

const help = `soak [--minutes 10] [--seed N] [--json]
People and programs use a separate stack at 40 % of this machine's capacity, while rbac, login, the broker, mx-worker and PostgreSQL are killed
and started again, STS and Graph fail and clocks differ by 20 s. Exits with 1 when a promise was broken. The seed decides who does what, and what is killed when.
Ctrl-C ends the traffic and prints the report so far; a second Ctrl-C ends at once. Needs Debian's faketime.
`

reportFailures('pnpm soak --help')
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(randomInt(1_000_000)) },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})
const options = z
  .object({ minutes: z.coerce.number().min(0.5).max(600), seed: z.coerce.number().int().min(0).max(0xffff_ffff) })
  .safeParse(values)
if (values.help) {
  process.stdout.write(help)
  process.exit(0)
}
if (!options.success)
  throw new CommandFailure('minutes is from 0.5 to 600, seed a whole number', 'pnpm soak --help lists the options')

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => (stop.signal.aborted ? process.exit(130) : stop.abort()))

const note = (line: string) => void process.stderr.write(`${line}\n`)
note(`seed ${options.data.seed}`)
const report = await runSoak({ ...options.data, stop: stop.signal, note })
process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : renderReport(report))
process.exitCode = report.violations.length > 0 ? 1 : 0
