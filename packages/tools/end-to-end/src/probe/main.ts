import { randomInt } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { CommandFailure, reportFailures } from '@constellation/command'
import { askInRounds, type Comparison, compareWith } from '@constellation/testkit'
import { z } from 'zod'
import { type Ask, type Operation, openOperation, operations } from './operations.ts'
import { asksEach, type Kind, kinds, makePeople, type ProbedStack } from './people.ts'

const help = `probe:enumeration [--port 8080] [--data .data] [--samples 120]
Asks a running stack about addresses that are unknown, known, waiting for their proof, disabled, or whose hash was imported or is weaker: by a wrong password, a sign-up, a
recovery and an identity that brings them unproved. Compares status, size, header names and time with those of unknown addresses; ends with 1 when something tells them apart.
It signs people up, disables some of them and replaces hashes of others by SQL as the owner of rbac's database: use it on a stack that may be thrown away.
`
reportFailures('pnpm probe:enumeration --help')
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8080' },
    data: { type: 'string', default: path.resolve(import.meta.dirname, '../../../../../.data') },
    samples: { type: 'string', default: '120' },
    help: { type: 'boolean' },
  },
})
if (values.help) {
  process.stdout.write(help)
  process.exit(0)
}

/** The chance of a false alarm in one run, divided among all comparisons (Bonferroni). */
const alpha = 0.01
const level = { alpha, comparisons: operations.length * (kinds.length - 1) }
const samples = Number(values.samples)
if (!(Number.isInteger(samples) && samples >= 20 && samples <= 20_000))
  throw new CommandFailure(`--samples ${values.samples} is not understood`, 'give a number from 20 to 20000')

const stack = await findStack(path.resolve(values.data), values.port)
const unique = `probe${Date.now().toString(36)}`
const people = await makePeople(stack, Math.ceil(samples / asksEach), unique, (line) =>
  process.stdout.write(`${line}\n`),
)
const rows: { operation: Operation; comparison: Comparison }[] = []
for (const operation of operations) {
  process.stdout.write(`${operation}: ${samples} questions of each kind\n`)
  const prepareAsk = await openOperation(stack, operation)
  const asks = new Map<Kind, Ask>()
  const asked = await askInRounds({
    kinds,
    rounds: samples,
    async prepare(round) {
      for (const kind of kinds) asks.set(kind, await prepareAsk(addressFor(operation, kind, round)))
    },
    ask: (kind) => asks.get(kind)?.() ?? Promise.reject(new Error(`nothing was prepared for ${kind} addresses`)),
    random: () => randomInt(2 ** 40) / 2 ** 40,
    now: () => performance.now(),
  })
  for (const [kind, answers] of Object.entries(asked)) {
    const throttled = answers.filter(({ status }) => status === 429).length
    if (throttled > 0)
      throw new Error(`${throttled} questions about ${kind} addresses were throttled: nothing is known`)
  }
  for (const comparison of compareWith(asked, 'unknown', level)) rows.push({ operation, comparison })
}
printTable(rows)
const differing = rows.filter(({ comparison }) => comparison.differs.length > 0).length
process.stdout.write(differing ? `\n${differing} of ${rows.length} differ\n` : '\nnothing tells them apart\n')
process.exitCode = differing ? 1 : 0

/** Each operation has its own unknown addresses: an operation may make an address known. */
function addressFor(operation: Operation, kind: Kind, round: number): string {
  const address = people[kind][Math.floor(round / asksEach)] ?? ''
  return kind === 'unknown'
    ? address.replace(`${unique}-0-`, `${unique}-${4 + operations.indexOf(operation)}-`)
    : address
}

/** The addresses of the running stack's parts, from its file of ports. */
async function findStack(dataDir: string, port: string): Promise<ProbedStack> {
  const file = path.join(dataDir, 'ports.json')
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new CommandFailure(
      `no stack runs on ${dataDir}`,
      'start one with ./scripts/up, or name its folder with --data',
      { cause },
    )
  })
  const ports = z.object({ login: z.int() }).parse(JSON.parse(text))
  let clients = randomInt(2 ** 24)
  const newClient = () => {
    clients = (clients + 1) % 2 ** 24
    return `10.${clients >> 16}.${(clients >> 8) & 255}.${clients & 255}`
  }
  return { login: `http://login.localhost:${ports.login}`, mail: `http://mail.localhost:${port}`, dataDir, newClient }
}

function printTable(table: typeof rows): void {
  const threshold = (alpha / level.comparisons).toPrecision(2)
  process.stdout.write(
    `\nMann–Whitney U, two-sided; times differ when p < ${threshold} (${alpha} shared by ${level.comparisons} comparisons).\n` +
      'The last column: samples by which a shift of 10 % of the median is seen with power 90 %.\n\n',
  )
  const line = (...cells: string[]) => {
    const widths = [10, 12, 12, 12, 10, 26, 10]
    process.stdout.write(`${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('')}\n`)
  }
  line('operation', 'address', 'median ms', 'unknown ms', 'p', 'differs in', 'samples for 10 %')
  for (const { operation, comparison } of table) {
    const { kind, medianMs, baselineMs, p, differs, samplesForTenth } = comparison
    const difference = differs.join(', ') || '–'
    line(
      operation,
      kind,
      medianMs.toFixed(2),
      baselineMs.toFixed(2),
      p.toPrecision(2),
      difference,
      String(samplesForTenth),
    )
  }
}
