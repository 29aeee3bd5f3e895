import { OAuthRequest } from '@constellation/contracts-rbac'
import type { ExternalIdentity } from './provider.ts'
import { ProviderFailure } from './provider-failure.ts'

const longestName = 80

type Claimed = {
  provider: string
  sub: unknown
  email: unknown
  emailVerified: boolean
  name: unknown
  /** In seconds. */
  authTime?: number | undefined
}

/**
 * The identity in the form that rbac accepts. Throws when the subject is not valid. An address or a name that is not valid is left out;
 * `emailLeftOut` says so of an address.
 */
export function normalizeIdentity(
  { provider, sub, email, emailVerified, name, authTime }: Claimed,
  failure: Pick<ProviderFailure, 'code' | 'stage'>,
): ExternalIdentity {
  const { shape } = OAuthRequest
  const subject = shape.providerSub.safeParse(sub)
  if (!subject.success) throw new ProviderFailure(failure.code, 'the subject is missing or not valid', failure)
  const address = shape.email.safeParse(email).data ?? null
  return {
    provider,
    providerSub: subject.data,
    email: address,
    emailVerified: address !== null && emailVerified,
    emailLeftOut: typeof email === 'string' && email.trim() !== '' && address === null,
    displayName: normalizeName(name),
    authTime: authTime === undefined ? null : new Date(authTime * 1000),
  }
}

function normalizeName(name: unknown): string | null {
  if (typeof name !== 'string') return null
  const plain = name
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, ' ')
    .trim()
  let short = ''
  for (const character of plain) {
    if (short.length + character.length > longestName) break
    short += character
  }
  return short.trim() || null
}
