import type { Kysely } from 'kysely'
import type { ListFilter } from '../store/listings.ts'
import type { Schema } from '../store/schema.gen.ts'
import type { Command } from './command.ts'
import { filterOptions, filterUsage, readFilters, readOptions } from './options.ts'
import { type Column, renderTable } from './render-table.ts'

type List<Row> = {
  summary: string
  columns: readonly Column<Row>[]
  rows: (db: Kysely<Schema>, filter: ListFilter, now: Date) => Promise<Row[]>
}

/** A command that prints rows: a table for a person, JSON for a program. */
export function listCommand<Row>({ summary, columns, rows: read }: List<Row>): Command {
  return {
    usage: filterUsage,
    summary,
    async run({ args, stdout, now, open }) {
      const options = readOptions(args, filterOptions)
      const filter = readFilters(options, now())
      const deps = await open()
      try {
        const rows = await read(deps.db, filter, now())
        stdout.write(options.json ? `${JSON.stringify(rows)}\n` : renderTable(columns, rows, stdout.columns))
        return 0
      } finally {
        await deps.close()
      }
    },
  }
}
