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
  client: { ip: string; userAgent: string }
}

type Request = OAuthRequest & Pick<ExternalSignIn, 'browserId' | 'client'>

export function readSignIn({
  provider,
  providerSub,
  emailVerified,
  browserId,
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
    client,
  }
}
