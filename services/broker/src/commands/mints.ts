import type { Selectable } from 'kysely'
import { listRecords } from '../store/listings.ts'
import type { MintLogTable } from '../store/schema.gen.ts'
import type { Command } from './command.ts'
import { filterOptions, filterUsage, readFilters, readOptions } from './options.ts'
import { type Column, renderTable, shorten, showMoment } from './render-table.ts'

const columns: readonly Column<Selectable<MintLogTable>>[] = [
  { title: 'TIME (UTC)', cell: ({ minted_at }) => showMoment(minted_at) },
  { title: 'KIND', cell: ({ kind }) => kind },
  { title: 'WALLET', cell: ({ wallet }) => shorten(wallet) },
  { title: 'PATH', cell: ({ scope_path }) => scope_path, flexible: true },
  { title: 'RELEASED', cell: ({ released, status }) => (released ? 'yes' : status) },
  { title: 'LEASE OR GRANT', cell: ({ lease_id, grant_id }) => lease_id || grant_id },
]

/** What was released and changed, the newest first. */
export const mints: Command = {
  usage: filterUsage,
  summary: 'Lists what was released and which grants and leases were changed, the newest first.',
  async run({ args, stdout, now, open }) {
    const options = readOptions(args, filterOptions)
    const filters = readFilters(options, now())
    const deps = await open()
    try {
      const records = await listRecords(deps.db, filters)
      stdout.write(options.json ? `${JSON.stringify(records)}\n` : renderTable(columns, records, stdout.columns))
      return 0
    } finally {
      await deps.close()
    }
  },
}
