import { z } from 'zod'

/** By what somebody proves that they are who the first step says: what a challenge takes. */
export const FactorKind = z.enum(['webauthn', 'totp', 'recovery_code'])
export type FactorKind = z.output<typeof FactorKind>

/** The level of assurance (NIST SP 800-63B-4 §2) below which something is not open: 2 asks for a second factor. */
export const MinAal = z.union([z.literal(1), z.literal(2)])
