import { isLoopback } from '@constellation/contract'
import { operatorClient } from '@constellation/contracts-login'
import * as oauth from 'oauth4webapi'
import type { SignIn } from './sign-in-store.ts'

export type Fetch = (request: Request) => Promise<Response>

export type OAuthClient = {
  begin(): Promise<oauth.DeviceAuthorizationResponse>
  poll(deviceCode: string): Promise<SignIn>
  renew(refreshToken: string): Promise<SignIn>
  revoke(refreshToken: string): Promise<void>
}

type Options = {
  /** The origin of login. */
  origin: string
  /** What the person reads as the name of the program, such as `constellation-broker/1.0`. */
  userAgent: string
  fetch: Fetch
  clock: () => number
}

const requestTimeoutMs = 10_000

/** Calls the device flow of login. Every request ends within ten seconds. http is permitted on loopback hosts alone. */
export function createOAuthClient({ origin, userAgent, fetch: send, clock }: Options): OAuthClient {
  const { hostname, protocol } = new URL(origin)
  if (protocol !== 'https:' && !isLoopback(hostname)) throw new Error(`${origin} is not https`)
  const server: oauth.AuthorizationServer = {
    issuer: origin,
    device_authorization_endpoint: `${origin}/device/authorize`,
    token_endpoint: `${origin}/device/token`,
    revocation_endpoint: `${origin}/device/revoke`,
  }
  const client: oauth.Client = { client_id: operatorClient.id }
  const none = oauth.None()
  const options = () => ({
    [oauth.customFetch]: (url: string, init: RequestInit) => send(new Request(url, init)),
    [oauth.allowInsecureRequests]: protocol === 'http:',
    headers: { 'user-agent': userAgent },
    signal: AbortSignal.timeout(requestTimeoutMs),
  })

  function toSignIn(startedAt: number, tokens: oauth.TokenEndpointResponse): SignIn {
    const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds } = tokens
    if (refreshToken === undefined || seconds === undefined)
      throw new Error('the answer has no refresh token or no end')
    return { origin, accessToken, refreshToken, expiresAt: startedAt + seconds * 1000 }
  }

  return {
    async begin() {
      const response = await oauth.deviceAuthorizationRequest(server, client, none, {}, options())
      return oauth.processDeviceAuthorizationResponse(server, client, response)
    },
    async poll(deviceCode) {
      const startedAt = clock()
      const response = await oauth.deviceCodeGrantRequest(server, client, none, deviceCode, options())
      return toSignIn(startedAt, await oauth.processDeviceCodeResponse(server, client, response))
    },
    async renew(refreshToken) {
      const startedAt = clock()
      const response = await oauth.refreshTokenGrantRequest(server, client, none, refreshToken, options())
      return toSignIn(startedAt, await oauth.processRefreshTokenResponse(server, client, response))
    },
    async revoke(refreshToken) {
      const response = await oauth.revocationRequest(server, client, none, refreshToken, options())
      await oauth.processRevocationResponse(response)
    },
  }
}

/** The OAuth error of an answer; undefined when there was no answer that says one. */
export function oauthErrorIn(error: unknown): string | undefined {
  return error instanceof oauth.ResponseBodyError ? error.error : undefined
}
