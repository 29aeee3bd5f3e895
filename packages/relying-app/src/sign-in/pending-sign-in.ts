import { z } from 'zod'

/** What the browser must remember while the person is at login. */
export const PendingSignIn = z.object({
  state: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
  /** Milliseconds since the epoch. */
  expiresAt: z.number(),
})
export type PendingSignIn = z.output<typeof PendingSignIn>
