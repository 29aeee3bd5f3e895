import { askForJson, askForObject, isObject } from './http.ts'
import { normalizeIdentity } from './normalize.ts'
import type { ClientRegistration, ProviderAdapter, ProviderSurroundings } from './provider.ts'
import { loggable, ProviderFailure } from './provider-failure.ts'

type GitHubOptions = ClientRegistration & {
  /** Where browsers find it: https://github.com, or a GitHub Enterprise Server. */
  url: string
  apiUrl: string
  /** Where codes are exchanged, when that is not below `url`. */
  tokenUrl?: string | undefined
}

/** More addresses than a person has; ten requests at the most. */
const mostPages = 10

/**
 * GitHub, which speaks OAuth 2.0 without OpenID Connect: who it is, is asked of its API. Key is the numeric id; the login name can be given to somebody
 * else.
 */
export function createGitHub(surroundings: ProviderSurroundings, options: GitHubOptions): ProviderAdapter {
  return {
    name: 'github',
    label: 'GitHub',
    async authorizationUrl({ state, codeChallenge, redirectUri }) {
      const url = new URL('/login/oauth/authorize', options.url)
      url.search = new URLSearchParams({
        client_id: options.clientId,
        redirect_uri: redirectUri,
        scope: options.scopes.join(' '),
        state,
        code_challenge: codeChallenge,
        code_challenge_method: 'S256',
      }).toString()
      return url
    },
    async complete({ code, codeVerifier, redirectUri, iss }) {
      if (iss !== undefined && iss !== `${options.url}/login/oauth`)
        throw new ProviderFailure('provider_error', 'another provider answered', { stage: 'authorization' })
      const token = await exchange(surroundings, options, { code, codeVerifier, redirectUri })
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

/** GitHub reports most errors with status 200. */
async function exchange(
  surroundings: ProviderSurroundings,
  options: GitHubOptions,
  given: { code: string; codeVerifier: string; redirectUri: string },
): Promise<Token> {
  const failure = { code: 'token_exchange_failed', stage: 'token' } as const
  const { status, body } = await askForJson(surroundings, {
    url: options.tokenUrl ?? new URL('/login/oauth/access_token', options.url).href,
    form: {
      client_id: options.clientId,
      client_secret: options.clientSecret,
      code: given.code,
      redirect_uri: given.redirectUri,
      code_verifier: given.codeVerifier,
    },
    failure,
  })
  const { access_token: accessToken, scope, error } = isObject(body) ? body : {}
  if (status !== 200 || error !== undefined || typeof accessToken !== 'string' || !accessToken)
    throw new ProviderFailure(failure.code, `the exchange ended with ${loggable(error)}`, {
      stage: 'token',
      upstreamStatus: status,
    })
  const granted = typeof scope === 'string' ? scope.split(/[\s,]+/) : []
  return { accessToken, mayReadEmails: granted.includes('user:email') || granted.includes('user') }
}

/** The address that is primary and verified; a person may have none. The one that a profile shows is proof of nothing. */
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
      throw new ProviderFailure(failure.code, 'the addresses were refused', { stage: 'emails', upstreamStatus: status })
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
