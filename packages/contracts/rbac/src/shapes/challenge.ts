import { z } from 'zod'
import { FactorKind } from './factor-kinds.ts'
import { BrowserId } from './fields.ts'

/**
 * The challenge between the first step of a sign-in and its session. Its token works only in its browser, and for one
 * success. Times are in seconds from now.
 */
export const Challenge = z
  .object({
    challengeToken: z.string(),
    expiresIn: z.number().int(),
    /** The accepted kinds, the strongest first. Empty when a factor must be enrolled. */
    factors: z.array(FactorKind),
    /** A factor is required and there is none. `enrolAtSignIn` starts a session that can enrol one and do nothing else. */
    enrolmentRequired: z.boolean(),
  })
  .meta({ id: 'Challenge' })
export type Challenge = z.output<typeof Challenge>

/** The extra members of a refusal with the code `mfa_required`. */
export const MfaRequired = z.object({ mfa: Challenge })

/** Names a challenge and the browser that it was made for. */
export const challengeOfBrowser = { challengeToken: z.string().max(128), browserId: BrowserId }
