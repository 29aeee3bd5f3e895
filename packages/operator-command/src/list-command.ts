import type { Client } from '@constellation/client'
import type { Contract } from '@constellation/contract'
import type { z } from 'zod'
import { checkInput } from './check-input.ts'
import type { Command } from './command.ts'
import { reachOptions, reachUsage, type WithClient } from './operator-client.ts'
import { readLimit, readMoment, readOptions } from './options.ts'
import { type Column, renderTable } from './render-table.ts'

type Page<Row> = { items: Row[]; nextCursor: string | null }

/**
 * An option that narrows a list: what to write for it, or that with how its text is read and which parameter of the operation it gives. The
 * parameter is named as the option when absent.
 */
export type Filter = string | ReadFilter
type ReadFilter = {
  shown: string
  read?: (text: string, now: Date) => unknown
  parameter?: string
  /** Set where the operation cannot do without it. */
  isRequired?: true
}

export type List<C extends Contract, Query, Row> = {
  summary: string
  filters: Readonly<Record<string, Filter>>
  query: z.ZodType<Query>
  list: (client: Client<C>, query: Query) => Promise<Page<Row>>
  columns: readonly Column<Row>[]
  /** Set where the operation is not open to a person's token alone. */
  onHostOnly?: true
}

/** A time of which the operation wants Unix seconds. */
export const unixTime: Filter = {
  shown: 'TIME',
  read: (text, now) => Math.floor(readMoment(text, now).getTime() / 1000),
}

/** A time of which the operation wants ISO 8601. */
export const isoTime: ReadFilter = { shown: 'TIME', read: (text, now) => readMoment(text, now).toISOString() }

/** The most rows of one page. */
const pageRows = 200

/** A command that prints rows: a table for a person, JSON for a program. */
export function listCommand<C extends Contract, Opened, Query, Row>(
  withClient: WithClient<C, Opened>,
  { summary, filters, query: schema, list, columns, onHostOnly }: List<C, Query, Row>,
): Command<Opened> {
  const names = Object.keys(filters)
  const shown = Object.entries(filters).map(([name, filter]) => usageOf(name, filter))
  const labels = Object.fromEntries(
    Object.entries(filters).map(([name, filter]) => [parameterOf(name, filter), `--${name}`]),
  )
  return {
    usage: [...shown, '[--limit N] [--json]', ...(onHostOnly ? [] : [reachUsage])].join(' '),
    summary,
    async run(context) {
      const { args, stdout, now } = context
      const { limit, json, ...given } = readOptions(args, { ...textOptions(names), ...shared })
      const filter = readFilters(filters, given, now())
      const most = readLimit(limit)
      const rows = await withClient(context, given, async (client) => {
        const found: Row[] = []
        for (let cursor: string | null | undefined; cursor !== null && found.length < most; ) {
          const query = { ...filter, limit: Math.min(pageRows, most - found.length), cursor }
          const page: Page<Row> = await list(client, checkInput(schema, query, labels))
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

/** The parameters of the operation. */
function readFilters(filters: Readonly<Record<string, Filter>>, given: Readonly<Record<string, unknown>>, now: Date) {
  const values = Object.entries(filters).flatMap(([name, filter]) => {
    const text = given[name]
    return typeof text === 'string' ? [[parameterOf(name, filter), readFilter(filter, text, now)]] : []
  })
  return Object.fromEntries(values)
}

function readFilter(filter: Filter, text: string, now: Date): unknown {
  return typeof filter === 'string' || !filter.read ? text : filter.read(text, now)
}

function usageOf(name: string, filter: Filter): string {
  const { shown, isRequired = false } = typeof filter === 'string' ? { shown: filter } : filter
  return isRequired ? `--${name} ${shown}` : `[--${name} ${shown}]`
}

function parameterOf(name: string, filter: Filter): string {
  return (typeof filter === 'string' ? undefined : filter.parameter) ?? name
}
