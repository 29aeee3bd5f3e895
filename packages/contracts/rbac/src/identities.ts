import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { MinAal } from './shapes/factor-kinds.ts'
import { BrowserId, ClientInfo, DisplayName, Email, Locale, Moment, RefreshToken } from './shapes/fields.ts'
import { UserId } from './shapes/ids.ts'
import { TokenResponse } from './shapes/tokens.ts'

/** Login's name for a provider. rbac has no list of providers; to rbac this is half of a key. */
const Provider = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/)

/**
 * The subject, which a provider never gives to another person. It is compared byte for byte, so UTF-8 must store it
 * unchanged.
 */
const ProviderSub = z
  .string()
  .min(1)
  .max(255)
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'not text that can be kept as it is')

/** A person whom an external provider has signed in. Login normalises it, so nothing in it is particular to a provider. */
export const OAuthRequest = z
  .strictObject({
    provider: Provider,
    providerSub: ProviderSub,
    /** Left out when the provider could not be asked: what is known of the identity's address then stays. */
    email: Email.nullish(),
    /**
     * True only if the provider says that the address is proved *and* login's operator trusts the provider for addresses.
     * A true value can sign the person in as the user who proved that address, and rbac trusts login for both.
     */
    emailVerified: z.boolean(),
    /** When the provider last proved the person (`auth_time` of OpenID Connect). Left out when it does not say: that is no recent proof. */
    authTime: Moment.optional(),
    /** Links the identity to this user instead of signing in. The user must be the one who is signed in. */
    linkToUserId: UserId.optional(),
    /** Used only for a new user. */
    displayName: DisplayName.nullish(),
    /** Used only for a new user. */
    locale: Locale.nullish(),
  })
  .refine(({ email, emailVerified }) => !emailVerified || Boolean(email), {
    path: ['emailVerified'],
    message: 'true only with an email',
  })

/** The refinement of `OAuthRequest`, for those who read the JSON Schema. */
const verifiedOnlyWithEmail = {
  anyOf: [
    { properties: { emailVerified: { const: false } } },
    { properties: { email: { type: 'string' } }, required: ['email'] },
  ],
}
export type OAuthRequest = z.output<typeof OAuthRequest>

const signInWithProvider = endpoint({
  method: 'post',
  path: '/auth/oauth',
  summary:
    'Sign in with an identity of an external provider, or link it to the person signed in; a new identity opens an account',
  allow: { services: ['login'], user: { optional: true, restricted: 'allowed' } },
  body: OAuthRequest.safeExtend({
    browserId: BrowserId,
    /** The person who is signed in proves it again: their session continues, proved at `authTime`. For another person it has no effect. */
    reauthenticate: z.boolean().default(false),
    /** The browser's token, when the session continues. It is rotated. */
    refreshToken: RefreshToken.optional(),
    minAal: MinAal.default(1),
    client: ClientInfo,
  }).meta(verifiedOnlyWithEmail),
  status: 200,
  reply: TokenResponse,
  errors: [
    'session_required',
    'mfa_required',
    'link_target_mismatch',
    'restricted_session',
    'reauth_required',
    'credential_conflict',
    'provider_already_linked',
    'link_requires_login',
    'user_disabled',
    'account_suspended',
    'signup_disabled',
    'rate_limited',
  ],
})

export const operations = { signInWithProvider } as const
