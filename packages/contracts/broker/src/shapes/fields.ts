import { z } from 'zod'

/** An Ethereum address. Any case is read; it is stored and answered in small letters. */
export const Address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, 'write an address as 0x and 40 hexadecimal digits')
  .transform((address) => address.toLowerCase())

/** An address as the broker answers it. */
export const KnownAddress = z.string().regex(/^0x[0-9a-f]{40}$/)

/**
 * A signature of EIP-191 (`personal_sign`): r, s and a recovery byte. The code that recovers the signer checks the form, and says what is
 * wrong with it.
 */
export const Signature = z
  .string()
  .max(4096)
  .meta({ pattern: '^0x(?!0{64})[0-9a-fA-F]{64}(?!0{64})[0-9a-fA-F]{64}(00|01|1[bBcC])$' })

/** The account that stands for one identity: SHA-256 of the client id, the type and the value, as 64 hexadecimal digits. */
export const OmniAccount = z.string().regex(/^[0-9a-f]{64}$/)

export const identityTypes = ['evm', 'email', 'oauth2_google'] as const
export const IdentityType = z.enum(identityTypes)
export type IdentityType = z.output<typeof IdentityType>

export const UnixSeconds = z.number().int()

/** A cloud service that a grant is for. */
export const ServiceLabel = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/)

/**
 * A folder: relative, ends with a slash, and no segment leads out of it or matches more than itself. Printable ASCII without quotes,
 * because it stands in a session policy of AWS, which takes few other characters.
 */
export const ScopePath = z
  .string()
  .max(512)
  .regex(
    /^(?:(?!\.{1,2}\/)[ !#%-)+-.0->@-Z^-z|~]+\/)+$/,
    'write a folder such as bots/a/: printable ASCII, no leading slash, no empty, "." or ".." segment, no wildcard',
  )
