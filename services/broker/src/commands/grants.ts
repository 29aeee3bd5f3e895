import type { GrantRow } from '../store/grants.ts'
import { listAllGrants } from '../store/listings.ts'
import type { Command } from './command.ts'
import { filterOptions, filterUsage, readFilters, readOptions } from './options.ts'
import { type Column, renderTable, shorten, showMoment } from './render-table.ts'

/** Grants with their uses, the newest first. */
export const grants: Command = {
  usage: filterUsage,
  summary: 'Lists grants with their uses and their state, the newest first.',
  async run({ args, stdout, now, open }) {
    const options = readOptions(args, filterOptions)
    const filters = readFilters(options, now())
    const deps = await open()
    try {
      const rows = (await listAllGrants(deps.db, filters)).map((row) => ({ ...row, state: stateOf(row, now()) }))
      stdout.write(options.json ? `${JSON.stringify(rows)}\n` : renderTable(columns, rows, stdout.columns))
      return 0
    } finally {
      await deps.close()
    }
  },
}

const columns: readonly Column<GrantRow & { state: string }>[] = [
  { title: 'GRANT', cell: ({ grant_id }) => grant_id },
  { title: 'MASTER', cell: ({ master_omni_account }) => shorten(master_omni_account) },
  { title: 'WALLET', cell: ({ daemon_address }) => shorten(daemon_address) },
  { title: 'PATH', cell: ({ scope_path }) => scope_path, flexible: true },
  { title: 'USES', cell: ({ used_count, max_uses }) => `${used_count}/${max_uses}` },
  { title: 'EXPIRES (UTC)', cell: ({ expires_at }) => showMoment(expires_at) },
  { title: 'STATE', cell: ({ state }) => state },
]

function stateOf({ revoked_at, expires_at, not_before, used_count, max_uses }: GrantRow, now: Date): string {
  if (revoked_at) return 'revoked'
  if (expires_at <= now) return 'expired'
  if (not_before > now) return 'not active'
  return used_count >= max_uses ? 'used up' : 'live'
}
