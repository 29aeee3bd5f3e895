import { z } from 'zod'

/** What differs between installations and releases. */
export const settingsSchema = z.strictObject({
  /** Rows of a page that does not say how many it wants. */
  pageSize: z.int().positive().default(100),
  /** No page has more rows. The release that is imitated has no such limit; a later one may. */
  maxPageSize: z.int().positive().default(1_000_000),
  /** Whether sessions of several people can be deleted at once, as in releases after 2025.10. */
  hasBulkDelete: z.boolean().default(false),
})

export type Settings = z.output<typeof settingsSchema>
export type SettingChanges = z.input<typeof settingsSchema>
