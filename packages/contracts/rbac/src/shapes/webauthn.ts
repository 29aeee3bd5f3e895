import { z } from 'zod'

/** Bytes as base64url without padding. */
const Bytes = (mostCharacters: number) =>
  z
    .string()
    .regex(/^[\w-]+$/)
    .max(mostCharacters)
const CredentialId = Bytes(1400)
const Transport = z.string().max(32)
const Attachment = z.enum(['platform', 'cross-platform']).nullish()

const descriptor = z.object({
  id: z.string(),
  type: z.literal('public-key'),
  transports: z.array(z.string()).optional(),
})

/** The options for creating a passkey: `PublicKeyCredentialCreationOptionsJSON` (WebAuthn Level 3 §5.4). */
export const CreationOptions = z
  .object({
    rp: z.object({ id: z.string(), name: z.string() }),
    user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
    challenge: z.string(),
    pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.number().int() })),
    timeout: z.number().int(),
    excludeCredentials: z.array(descriptor),
    authenticatorSelection: z.object({
      residentKey: z.literal('required'),
      requireResidentKey: z.literal(true),
      userVerification: z.literal('required'),
    }),
    attestation: z.literal('none'),
  })
  .meta({ id: 'PasskeyCreationOptions' })
export type CreationOptions = z.output<typeof CreationOptions>

/** The options for using a passkey: `PublicKeyCredentialRequestOptionsJSON` (WebAuthn Level 3 §5.5). */
export const RequestOptions = z
  .object({
    challenge: z.string(),
    rpId: z.string(),
    timeout: z.number().int(),
    allowCredentials: z.array(descriptor),
    userVerification: z.enum(['required', 'preferred']),
  })
  .meta({ id: 'PasskeyRequestOptions' })
export type RequestOptions = z.output<typeof RequestOptions>

const common = {
  id: CredentialId,
  rawId: CredentialId,
  type: z.literal('public-key'),
  authenticatorAttachment: Attachment,
  clientExtensionResults: z.record(z.string(), z.unknown()).default({}),
}

/** The browser's response for a new passkey: `RegistrationResponseJSON`, without the members that rbac does not use. */
export const RegistrationResponse = z.object({
  ...common,
  response: z.object({
    clientDataJSON: Bytes(8192),
    attestationObject: Bytes(65_536),
    transports: z.array(Transport).max(16).optional(),
  }),
})
export type RegistrationResponse = z.output<typeof RegistrationResponse>

/** The browser's response for the use of a passkey: `AuthenticationResponseJSON`. */
export const AuthenticationResponse = z.object({
  ...common,
  response: z.object({
    clientDataJSON: Bytes(8192),
    authenticatorData: Bytes(8192),
    signature: Bytes(2048),
    userHandle: Bytes(128).nullish(),
  }),
})
export type AuthenticationResponse = z.output<typeof AuthenticationResponse>
