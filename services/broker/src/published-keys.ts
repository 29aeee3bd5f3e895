import { type KeyRing, publicJwks } from '@constellation/tokens'

/** The documents that the cloud and auditors read, made once. They need no database, so they answer at once whatever else waits. */
export type PublicKeys = ReturnType<typeof publishKeys>

export function publishKeys(issuer: string, { oidc, session }: { oidc: KeyRing; session: KeyRing }) {
  return {
    discovery: {
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
      scopes_supported: ['openid'],
      token_endpoint_auth_methods_supported: ['none'],
      claims_supported: ['iss', 'sub', 'aud', 'iat', 'exp', 'agentkeys_user_wallet', 'https://aws.amazon.com/tags'],
    },
    oidc: jwksOf(oidc),
    session: jwksOf(session),
  }
}

function jwksOf(ring: KeyRing) {
  const { keys } = publicJwks(ring)
  return {
    keys: keys.map(({ kid, x, y }) => {
      if (x === undefined || y === undefined) throw new Error(`the key ${kid} has no point`)
      return { kty: 'EC', crv: 'P-256', x, y, kid, alg: 'ES256', use: 'sig' } as const
    }),
  }
}
