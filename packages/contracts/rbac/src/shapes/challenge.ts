import { z } from 'zod'
import { FactorKind } from './factor-kinds.ts'
import { BrowserId } from './fields.ts'

/**
 * The question that stands between the first step of a sign-in and its session. The token is worth nothing without the browser that it was made for, and
 * is good for one success. Times are in seconds from now.
 */
export const Challenge = z
  .object({
    challengeToken: z.string(),
    expiresIn: z.number().int(),
    /** What would be taken, the strongest first. Empty where a factor has to be enrolled. */
    factors: z.array(FactorKind),
    /** A factor is demanded and there is none: `enrolAtSignIn` opens a session in which one can be enrolled, and nothing else be done. */
    enrolmentRequired: z.boolean(),
  })
  .meta({ id: 'Challenge' })
export type Challenge = z.output<typeof Challenge>

/** What a refusal with the code `mfa_required` carries beside its code. */
export const MfaRequired = z.object({ mfa: Challenge })

/** What names a challenge, and the browser that it was made for. */
export const challengeOfBrowser = { challengeToken: z.string().max(128), browserId: BrowserId }
