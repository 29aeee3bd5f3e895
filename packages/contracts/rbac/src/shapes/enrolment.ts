import { z } from 'zod'
import { BrowserId, ClientInfo, RefreshToken } from './fields.ts'
import { FactorId, UserId } from './ids.ts'
import { TokenResponse } from './tokens.ts'

export const FactorName = z.string().trim().min(1).max(60)

/** A session that goes on after a factor was added, as one that has proved it. */
export const Enrolled = z.object({
  factorId: FactorId,
  tokens: TokenResponse,
  /** Shown once and never again; null where the person has recovery codes already. */
  recoveryCodes: z.array(z.string()).nullable(),
})

export const self = { services: ['login'], user: { self: 'id', restricted: 'allowed' } } as const

/** Who changes factors has signed in just now, with the factor they have. */
export const provedSelf = {
  services: ['login'],
  user: { self: 'id', restricted: 'allowed', recent: true, secondFactor: true },
} as const

export const byUser = z.object({ id: UserId })

export const byFactor = z.object({ id: UserId, factorId: FactorId })

/** The browser whose session goes on. */
export const browser = { browserId: BrowserId, refreshToken: RefreshToken.optional(), client: ClientInfo }
