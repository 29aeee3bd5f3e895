import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { MinAal } from './shapes/factor-kinds.ts'
import { BrowserId, ClientInfo, DisplayName, Email, Locale, RefreshToken } from './shapes/fields.ts'
import { UserId } from './shapes/ids.ts'
import { TokenResponse } from './shapes/tokens.ts'

/** The name under which login knows a provider. rbac knows no list of them: to it this is half of a key. */
const Provider = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/)

/** The subject that a provider never gives to another person. Compared byte for byte, so it must survive being stored as UTF-8. */
const ProviderSub = z
  .string()
  .min(1)
  .max(255)
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'not text that can be kept as it is')

/** Somebody whom an external provider has signed in, as login says it: normalised, without anything of the provider's own. */
export const OAuthRequest = z
  .strictObject({
    provider: Provider,
    providerSub: ProviderSub,
    email: Email.nullish(),
    /**
     * True only where the provider says that the address is proved *and* the operator of login trusts this provider for addresses. By a true value a
     * person is signed in as the user who proved the same address to us, so rbac takes login's word for both.
     */
    emailVerified: z.boolean(),
    /** Links the identity to this user, who must be the one signed in, instead of signing anybody in. */
    linkToUserId: UserId.optional(),
    /** Used for a new user alone. */
    displayName: DisplayName.nullish(),
    /** Used for a new user alone. */
    locale: Locale.nullish(),
  })
  .refine(({ email, emailVerified }) => !emailVerified || Boolean(email), {
    path: ['emailVerified'],
    message: 'true only with an email',
  })
export type OAuthRequest = z.output<typeof OAuthRequest>

const signInWithProvider = endpoint({
  method: 'post',
  path: '/auth/oauth',
  summary:
    'Sign in with an identity of an external provider, or link it to the person signed in; a new identity opens an account',
  allow: { services: ['login'], user: { optional: true, restricted: 'allowed' } },
  body: OAuthRequest.safeExtend({
    browserId: BrowserId,
    /** The one that the browser holds, where an identity is linked: the session goes on, and the token is swapped. */
    refreshToken: RefreshToken.optional(),
    minAal: MinAal.default(1),
    client: ClientInfo,
  }),
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
