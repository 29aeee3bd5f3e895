import { z } from 'zod'
import { BrowserId, ClientInfo, RefreshToken } from './fields.ts'
import { FactorId, UserId } from './ids.ts'
import { TokenResponse } from './tokens.ts'

export const FactorName = z.string().trim().min(1).max(60)

/** A session that continues after a factor was added. It counts as having proved the factor. */
export const Enrolled = z.object({
  factorId: FactorId,
  tokens: TokenResponse,
  /** Shown only once. Null when the person already has recovery codes. */
  recoveryCodes: z.array(z.string()).nullable(),
})

export const self = { services: ['login'], user: { self: 'id', restricted: 'allowed' } } as const

/** Changing factors needs a recent sign-in with the factor that the person has. */
export const provedSelf = {
  services: ['login'],
  user: { self: 'id', restricted: 'allowed', recent: true, secondFactor: true },
} as const

export const byUser = z.object({ id: UserId })

export const byFactor = z.object({ id: UserId, factorId: FactorId })

/** The browser whose session continues. */
export const browser = { browserId: BrowserId, refreshToken: RefreshToken.optional(), client: ClientInfo }
