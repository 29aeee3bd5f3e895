import { type AuthorizationServer, processAuthorizationCodeResponse } from 'oauth4webapi'
import { authorizationUrl } from './authorization-request.ts'
import { askForJson, askForObject, isObject } from './http.ts'
import { normalizeIdentity } from './normalize.ts'
import type { ClientRegistration, ProviderAdapter, ProviderSurroundings } from './provider.ts'
import { ProviderFailure } from './provider-failure.ts'
import { createTokenEndpoint, type TokenAnswer } from './token-endpoint.ts'
import { withFailure } from './with-failure.ts'

type GitHubOptions = ClientRegistration & {
  /** Where browsers find it: https://github.com, or a GitHub Enterprise Server. */
  url: string
  apiUrl: string
  /** Where codes are exchanged, when that is not below `url`. */
  tokenUrl?: string | undefined
}

/** Ten requests at most: more addresses than a person has. */
const mostPages = 10

/**
 * GitHub, which speaks OAuth 2.0 without OpenID Connect: its API says who the person is. The key is the numeric id, because a login name
 * can pass to another person.
 */
export function createGitHub(surroundings: ProviderSurroundings, options: GitHubOptions): ProviderAdapter {
  const server = {
    issuer: `${options.url}/login/oauth`,
    token_endpoint: options.tokenUrl ?? new URL('/login/oauth/access_token', options.url).href,
    token_endpoint_auth_methods_supported: ['client_secret_post'],
  }
  const tokens = createTokenEndpoint(surroundings, options)
  return {
    name: 'github',
    label: 'GitHub',
    saysWhen: false,
    probe: (redirectUri) => tokens.probe(server, redirectUri),
    async authorizationUrl(request) {
      return authorizationUrl(new URL('/login/oauth/authorize', options.url).href, options, request)
    },
    async complete(answer) {
      if (answer.iss !== undefined && answer.iss !== server.issuer)
        throw new ProviderFailure('provider_error', 'another provider answered', { stage: 'authorization' })
      const token = await readToken(server, options, await tokens.exchange(server, answer))
      const profile = await askForObject(surroundings, {
        ...apiCall(options, token, '/user'),
        failure: { code: 'profile_fetch_failed', stage: 'profile' },
      })
      const email = token.mayReadEmails ? await readPrimary(surroundings, options, token) : null
      return normalizeIdentity(
        {
          provider: 'github',
          sub: Number.isSafeInteger(profile.id) ? String(profile.id) : undefined,
          email,
          emailVerified: email !== null,
          name: profile.name,
        },
        { code: 'profile_fetch_failed', stage: 'profile' },
      )
    },
  }
}

type Token = { accessToken: string; mayReadEmails: boolean }

async function readToken(
  server: AuthorizationServer,
  options: GitHubOptions,
  { response }: TokenAnswer,
): Promise<Token> {
  const failure = { code: 'token_exchange_failed', stage: 'token' } as const
  const client = { client_id: options.clientId }
  const tokens = await withFailure(failure, () => processAuthorizationCodeResponse(server, client, response))
  // Scopes are separated by commas, and may be fewer than requested.
  const granted = tokens.scope?.split(/[\s,]+/) ?? []
  return {
    accessToken: tokens.access_token,
    mayReadEmails: granted.includes('user:email') || granted.includes('user'),
  }
}

/** The address that is primary and verified, or null. The address of a profile proves nothing. */
async function readPrimary(
  surroundings: ProviderSurroundings,
  options: GitHubOptions,
  token: Token,
): Promise<string | null> {
  const failure = { code: 'email_fetch_failed', stage: 'emails' } as const
  for (let page = 1; page <= mostPages; page++) {
    const { status, headers, body } = await askForJson(surroundings, {
      ...apiCall(options, token, `/user/emails?per_page=100&page=${page}`),
      failure,
    })
    if (status !== 200 || !Array.isArray(body))
      throw new ProviderFailure(failure.code, 'the request for the addresses failed', {
        stage: 'emails',
        upstreamStatus: status,
      })
    const found = body.find((entry) => isObject(entry) && entry.primary === true)
    if (found) return found.verified === true && typeof found.email === 'string' ? found.email : null
    if (!/rel="next"/.test(headers.get('link') ?? '')) return null
  }
  return null
}

function apiCall({ apiUrl }: GitHubOptions, { accessToken }: Token, path: string) {
  return {
    url: `${apiUrl}${path}`,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${accessToken}`,
      'x-github-api-version': '2022-11-28',
    },
  }
}
