import * as oauth from 'oauth4webapi'
import { boundedFetch, isJwt } from './http.ts'
import { asymmetricAlgorithms } from './id-token.ts'
import type { ProviderSurroundings } from './provider.ts'
import { ProviderFailure } from './provider-failure.ts'
import type { ProviderKeys } from './provider-keys.ts'
import { withFailure } from './with-failure.ts'

const failure = { code: 'userinfo_failed', stage: 'userinfo' } as const

/** Userinfo is about somebody else: an answer was mixed up, so nobody is signed in. */
export class OtherSubject extends ProviderFailure {}

type Asked = { client: oauth.Client; subject: string; accessToken: unknown }

/** The claims of userinfo, as JSON or as a signed JWT (OpenID Connect Core 1.0 §5.3). Throws `OtherSubject` if about another subject. */
export async function askUserinfo(
  surroundings: ProviderSurroundings,
  keys: ProviderKeys,
  server: oauth.AuthorizationServer,
  { client, subject, accessToken }: Asked,
): Promise<Record<string, unknown>> {
  const options = {
    [oauth.customFetch]: boundedFetch(surroundings, failure, { acceptsJwt: true }),
    [oauth.allowInsecureRequests]: true,
  }
  const listed = server.userinfo_signing_alg_values_supported ?? asymmetricAlgorithms
  const signing = {
    ...server,
    userinfo_signing_alg_values_supported: listed.filter((one) => asymmetricAlgorithms.includes(one)),
  }
  const { claims, response } = await withFailure(failure, async () => {
    const answer = await oauth.userInfoRequest(server, client, String(accessToken), options)
    return {
      response: answer,
      claims: await oauth.processUserInfoResponse(signing, client, oauth.skipSubjectCheck, answer),
    }
  })
  if (isJwt(response)) await keys.verify(response, signing)
  if (claims.sub !== subject) throw new OtherSubject(failure.code, 'userinfo is about another person', failure)
  return claims
}
