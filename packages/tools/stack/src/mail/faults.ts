import { z } from 'zod'

/** A fault of the mail server, which occurs `times` times or until it is cleared. */
export const faultSchema = z.strictObject({
  /**
   * refuse: a temporary 451 at the recipient. reject: a permanent 550. drop: the connection ends before the answer and the
   * message is lost. drop-after: the same, but the message was kept. slow: the answer comes after `delayMs`.
   */
  kind: z.enum(['refuse', 'reject', 'drop', 'drop-after', 'slow']),
  times: z.int().positive().optional(),
  delayMs: z.int().min(0).max(600_000).default(5_000),
  /** Only for this recipient. */
  to: z.string().toLowerCase().optional(),
})
export type Fault = z.infer<typeof faultSchema>

export type Faults = {
  set(fault: Fault): void
  clear(): void
  current(): Fault | undefined
  /** The fault that applies now to one of these recipients and kinds. Counts it. */
  take(recipients: readonly string[], ...kinds: Fault['kind'][]): Fault | undefined
}

/** Holds the current fault. */
export function createFaults(): Faults {
  let fault: Fault | undefined
  return {
    set: (next) => {
      fault = next
    },
    clear: () => {
      fault = undefined
    },
    current: () => fault,
    take(recipients, ...kinds) {
      const taken = fault
      if (!taken || !kinds.includes(taken.kind) || (taken.to && !recipients.includes(taken.to))) return undefined
      if (taken.times !== undefined) fault = taken.times > 1 ? { ...taken, times: taken.times - 1 } : undefined
      return taken
    },
  }
}
