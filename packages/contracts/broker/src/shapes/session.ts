import { z } from 'zod'
import { IdentityType, KnownAddress, OmniAccount, UnixSeconds } from './fields.ts'

/** A session of the broker: what a program presents with every further call. */
export const SessionGrant = z.object({
  session_jwt: z.string(),
  session_jwt_kid: z.string(),
  expires_at: UnixSeconds,
  omni_account: OmniAccount,
  /** Empty for an identity without a wallet. */
  wallet_address: KnownAddress.or(z.literal('')),
  identity_type: IdentityType,
  identity_value: z.string(),
})
