import type { z } from 'zod'
import { type Command, UsageFailure } from './command.ts'
import { type OperatorClient, reachOptions, reachUsage, withOperatorClient } from './operator-client.ts'
import { readLimit, readMoment, readOptions } from './options.ts'
import { type Column, renderTable } from './render-table.ts'

type Page<Row> = { items: Row[]; nextCursor: string | null }

type List<Query, Row> = {
  summary: string
  /** What narrows the list: each is an option of the command and a parameter of the operation, with what to write for it. */
  filters: Readonly<Record<string, string>>
  query: z.ZodType<Query>
  list: (client: OperatorClient, query: Query) => Promise<Page<Row>>
  columns: readonly Column<Row>[]
}

/** The most rows of one page. */
const pageRows = 200

/** A command that prints rows: a table for a person, JSON for a program. */
export function listCommand<Query, Row>({ summary, filters, query: schema, list, columns }: List<Query, Row>): Command {
  const names = Object.keys(filters)
  const shown = Object.entries(filters).map(([name, value]) => `[--${name} ${value}]`)
  return {
    usage: [...shown, '[--limit N] [--json]', reachUsage].join(' '),
    summary,
    async run(context) {
      const { args, stdout, now } = context
      const { limit, json, ...given } = readOptions(args, { ...textOptions(names), ...shared })
      const filter = readFilter(names, given, now())
      const most = readLimit(limit)
      const rows = await withOperatorClient(context, given, async (client) => {
        const found: Row[] = []
        for (let cursor: string | null | undefined; cursor !== null && found.length < most; ) {
          const query = { ...filter, limit: Math.min(pageRows, most - found.length), cursor }
          const page: Page<Row> = await list(client, parse(schema, query))
          found.push(...page.items)
          cursor = page.nextCursor
        }
        return found
      })
      stdout.write(json ? `${JSON.stringify(rows)}\n` : renderTable(columns, rows, stdout.columns))
      return 0
    },
  }
}

const shared = {
  ...reachOptions,
  limit: { type: 'string', default: '50' },
  json: { type: 'boolean', default: false },
} as const

function textOptions(names: readonly string[]): Record<string, { type: 'string' }> {
  return Object.fromEntries(names.map((name) => [name, { type: 'string' }]))
}

/** The parameters of the operation. Accounts and addresses are in lower case, and times in Unix seconds. */
function readFilter(names: readonly string[], given: Readonly<Record<string, unknown>>, now: Date) {
  const values = names.flatMap((name) => {
    const value = given[name]
    return typeof value === 'string' ? [[name, readValue(name, value, now)]] : []
  })
  return Object.fromEntries(values)
}

function readValue(name: string, value: string, now: Date): string | number {
  if (name === 'person' || name === 'wallet') return value.toLowerCase()
  if (name !== 'since' && name !== 'until') return value
  return Math.floor(readMoment(value, now).getTime() / 1000)
}

function parse<Query>(schema: z.ZodType<Query>, query: object): Query {
  const { data, error } = schema.safeParse(query)
  if (!error) return data
  const [issue] = error.issues
  throw new UsageFailure(`--${issue?.path.join('.')}: ${issue?.message}`)
}
