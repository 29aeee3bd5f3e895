import { createHash } from 'node:crypto'
import { Degraded } from '@constellation/chassis'
import { BootRefusal, needed } from '@constellation/config'
import { readBrand } from '@constellation/design'
import { type Config, registry } from '../../config.ts'
import { createSignInPages } from '../../pages/sign-in-pages.ts'
import type { Opening, PlugIn } from '../../plug-ins/plug-ins.ts'
import { assertWritable } from '../../store/assert-writable.ts'
import type { OAuth2Google } from '../auth-methods.ts'
import { keyLines } from '../key-lines.ts'
import { askJson, type Surroundings } from './ask-json.ts'
import { endpointsOf } from './endpoints.ts'
import { GoogleFailure } from './google-failure.ts'
import { createGoogleKeys } from './google-keys.ts'
import { readIdToken } from './id-token.ts'
import { createSignedState } from './signed-state.ts'

const part = 'oauth2_google'

export const oauth2Google = oauth2GoogleWithin(() => AbortSignal.timeout(5000))

/** `deadline` ends one answer of Google. Only a test gives another one. */
export function oauth2GoogleWithin(deadline: Surroundings['deadline']): PlugIn<OAuth2Google> {
  return { checks, open: (opening) => open(opening, deadline) }
}

function open({ config, db, now, fetch, background }: Opening, deadline: Surroundings['deadline']): OAuth2Google {
  const { clientId, clientSecret, stateKey, redirectUri } = readSettings(config)
  const surroundings: Surroundings = { fetch, deadline }
  const { googleIssuer: issuer } = config
  const endpoints = endpointsOf(config)
  const keys = createGoogleKeys({ ...surroundings, url: endpoints.keys, keptSeconds: config.jwksSeconds, now })
  background.everyMinute(() => keys.keepFresh())
  return {
    async probe() {
      await assertWritable(db, 'sign_in_requests', 'oauth_pending', 'rate_limits')
      if (!keys.isFresh()) throw new Degraded("Google's keys are old, or were not fetched yet")
    },
    state: createSignedState(keysOf(stateKey), now),
    callbackHost: redirectUri.host,
    authorizationUrl({ state, nonce, codeVerifier }) {
      const url = new URL(endpoints.authorize)
      url.search = new URLSearchParams({
        client_id: clientId,
        redirect_uri: redirectUri.href,
        response_type: 'code',
        scope: 'openid email',
        state,
        code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
        code_challenge_method: 'S256',
        nonce,
        prompt: 'select_account',
        access_type: 'online',
      }).toString()
      return url.href
    },
    async complete({ code, codeVerifier, nonce }) {
      const form = new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uri: redirectUri.href,
        code_verifier: codeVerifier,
      })
      const { status, body } = await askJson(surroundings, 'code_exchange_failed', { url: endpoints.token, form })
      if (status !== 200) throw new GoogleFailure('code_exchange_failed', 'Google refused the code')
      return readIdToken(body.id_token, { keys, issuer, clientId, nonce, now: now() })
    },
    pages: createSignInPages({ brand: readBrand(config), origin: config.issuer, onward: undefined }),
  }
}

function checks(config: Config) {
  const { googleClientId, googleClientSecret, oauth2StateKey } = registry.variables
  return [
    () => readRedirectUri(config),
    () => needed(googleClientId, config.googleClientId, part),
    () => needed(googleClientSecret, config.googleClientSecret, part),
    () => needed(oauth2StateKey, config.oauth2StateKey, part),
  ]
}

function readSettings(config: Config) {
  const { googleClientId, googleClientSecret, oauth2StateKey } = registry.variables
  return {
    clientId: needed(googleClientId, config.googleClientId, part),
    clientSecret: needed(googleClientSecret, config.googleClientSecret, part),
    stateKey: needed(oauth2StateKey, config.oauth2StateKey, part),
    redirectUri: readRedirectUri(config),
  }
}

/** Each line is a key, the current one first. */
function keysOf(text: string): [Uint8Array, ...Uint8Array[]] {
  const [current, ...former] = keyLines(text)
  return [Buffer.from(current), ...former.map((key) => Buffer.from(key))]
}

function readRedirectUri(config: Config): URL {
  const { oauth2RedirectUri } = registry.variables
  const redirectUri = needed(oauth2RedirectUri, config.oauth2RedirectUri, part)
  const isSecure = redirectUri.protocol === 'https:' || config.environment === 'development'
  if (isSecure && redirectUri.href.endsWith('/auth/oauth2/callback')) return redirectUri
  throw new BootRefusal({
    variable: oauth2RedirectUri.name,
    value: redirectUri.href,
    reason: 'it must begin with https: and end with /auth/oauth2/callback',
    anchor: 'oauth2-redirect-uri',
  })
}
