import { z } from 'zod'

const mebibyte = 1024 * 1024
const minuteMs = 60_000

/** The limits of Graph for each application and mailbox, and for one request. */
export const limitsSchema = z.strictObject({
  requests: z.int().positive().default(10_000),
  requestsWindowMs: z
    .int()
    .positive()
    .default(10 * minuteMs),
  concurrent: z.int().positive().default(4),
  uploadBytes: z
    .int()
    .positive()
    .default(150 * mebibyte),
  uploadWindowMs: z
    .int()
    .positive()
    .default(5 * minuteMs),
  /** What `Retry-After` says: the time until the throttle ends, 1 each time, or nothing. */
  retryAfter: z.enum(['exact', 'one', 'absent']).default('exact'),
  /** How much longer the throttle lasts with each call during it. */
  prolongMs: z.int().nonnegative().default(0),
  /** The largest request, and the largest slice of an upload. */
  requestBytes: z
    .int()
    .positive()
    .default(4 * mebibyte),
  /** Files that an upload session is for. */
  minSessionBytes: z.int().positive().default(3_000_000),
  maxSessionBytes: z
    .int()
    .positive()
    .default(150 * mebibyte),
})

export type Limits = z.output<typeof limitsSchema>
export type LimitChanges = z.input<typeof limitsSchema>
