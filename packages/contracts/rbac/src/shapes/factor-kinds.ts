import { z } from 'zod'

/** The kinds of proof that a challenge accepts. */
export const FactorKind = z.enum(['webauthn', 'totp', 'recovery_code'])
export type FactorKind = z.output<typeof FactorKind>

/** The required level of assurance (NIST SP 800-63B-4 §2). Level 2 needs a second factor. */
export const MinAal = z.union([z.literal(1), z.literal(2)])
