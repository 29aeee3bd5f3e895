import { z } from 'zod'

/** What must be remembered between leaving for login and coming back. */
export const PendingSignIn = z.object({
  state: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
  /** Milliseconds since the epoch. */
  expiresAt: z.number(),
})
export type PendingSignIn = z.output<typeof PendingSignIn>
