import type { OAuthRequest } from '@constellation/contracts-rbac'

/** What the one operation for external identities was asked, with nothing left out. */
export type ExternalSignIn = {
  provider: string
  providerSub: string
  email: string | null
  /** The provider says so, and login trusts it for addresses. */
  emailVerified: boolean
  displayName: string | null
  locale: string | null
  browserId: string
  /** What the destination asks of a new session. */
  minAal: number
  /** The one that the browser holds, where an identity is linked. */
  refreshToken: string | undefined
  client: { ip: string; userAgent: string }
}

type Request = OAuthRequest &
  Pick<ExternalSignIn, 'browserId' | 'minAal' | 'client'> & { refreshToken?: string | undefined }

/** The request with null for what was left out; the address as it would be stored. */
export function readSignIn({
  provider,
  providerSub,
  emailVerified,
  browserId,
  minAal,
  refreshToken,
  client,
  ...given
}: Request): ExternalSignIn {
  return {
    provider,
    providerSub,
    email: given.email?.trim() ?? null,
    emailVerified,
    displayName: given.displayName ?? null,
    locale: given.locale ?? null,
    browserId,
    minAal,
    refreshToken,
    client,
  }
}
