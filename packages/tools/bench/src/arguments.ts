import { parseArgs } from 'node:util'
import type { Bench } from './bench.ts'
import { benches } from './benches/index.ts'
import type { Behaviour } from './report/capacity.ts'
import { capacityBenches } from './report/capacity-report.ts'

export const help = `bench [name…] [--seconds 5] [--rounds 3] [--json | --markdown]
Compares each piece of work with its raw form, in alternating rounds of one run: rates, times, their ratio, and the cost of a request.
  names: ${benches.map(({ name }) => name).join(', ')};
         capacity: the work that its arithmetic needs
  --json      for programs
  --markdown  writes the figures into docs/performance.md
The number of people that a machine serves follows from these:
  --sign-ins 1          of a person in a day
  --refreshes 32        of a session
  --introspections 2    of a person in a minute of office hours
  --busiest-hour 0.2    the share of the day's sign-ins and refreshes in its busiest hour
  --use 0.6             the share of the machine that may be used
`

export type Arguments = {
  chosen: readonly Bench[]
  seconds: number
  rounds: number
  output: 'text' | 'json' | 'markdown'
  behaviour: Behaviour
}

/** Reads the command line. Gives a text when the arguments request help or are not valid. */
export function readArguments(args: readonly string[]): Arguments | { help: string; exitCode: 0 | 2 } {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options })
  if (values.help) return { help, exitCode: 0 }
  const names = positionals.flatMap((name) => (name === 'capacity' ? capacityBenches : [name]))
  const unknown = names.find((name) => !benches.some((bench) => bench.name === name))
  const strange = numbers.find((name) => !(Number(values[name]) > 0))
  if (strange) return { help: `bench: --${strange} is a number above zero\n${help}`, exitCode: 2 }
  if (Number(values.seconds) > longestSeconds)
    return { help: `bench: --seconds is at most ${longestSeconds}\n${help}`, exitCode: 2 }
  if (unknown) return { help: `bench: nothing is called "${unknown}"\n${help}`, exitCode: 2 }
  return {
    chosen: benches.filter(({ name }) => names.length === 0 || names.includes(name)),
    seconds: Number(values.seconds),
    rounds: Number(values.rounds),
    output: values.json ? 'json' : values.markdown ? 'markdown' : 'text',
    behaviour: {
      signInsPerDay: Number(values['sign-ins']),
      refreshesPerSession: Number(values.refreshes),
      introspectionsPerMinute: Number(values.introspections),
      busiestHourShare: Number(values['busiest-hour']),
      use: Number(values.use),
    },
  }
}

/** One token of a service lasts for a whole round, and it lives for a minute. */
const longestSeconds = 50

const numbers = ['seconds', 'rounds', 'sign-ins', 'refreshes', 'introspections', 'busiest-hour', 'use'] as const

const options = {
  seconds: { type: 'string', default: '5' },
  rounds: { type: 'string', default: '3' },
  json: { type: 'boolean' },
  markdown: { type: 'boolean' },
  'sign-ins': { type: 'string', default: '1' },
  refreshes: { type: 'string', default: '32' },
  introspections: { type: 'string', default: '2' },
  'busiest-hour': { type: 'string', default: '0.2' },
  use: { type: 'string', default: '0.6' },
  help: { type: 'boolean' },
} as const
