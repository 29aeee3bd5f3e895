import { z } from 'zod'

/** The query of a list: at most `limit` items after an opaque `cursor`, and the filters of this list. */
export function pageQuery<Filters extends z.ZodRawShape>(filters: Filters) {
  return z.strictObject({
    limit: z.coerce.number<number | string>().int().min(1).max(200).default(50),
    cursor: z.string().max(512).optional(),
    ...filters,
  })
}

/** One page of a list; `nextCursor` is null on the last one. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() })
}
