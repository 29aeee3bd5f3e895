import type { Context } from 'hono'
import { createConsentApp } from '../consent/serve-consent.ts'
import { createControl } from '../control/control.ts'
import { createReceivedRequests } from '../control/received.ts'
import { createFetch, type Emulator, type EmulatorOptions } from '../emulator.ts'
import { createFaults } from '../faults/faults.ts'
import { sendUserinfo } from '../oidc/send-userinfo.ts'
import { readNewPerson } from '../people/new-person.ts'
import { createPeople } from '../people/people.ts'
import { allowGoogle, readGoogleRequest } from './authorize.ts'
import { sendGoogleDiscovery, sendGoogleKeys } from './discovery.ts'
import { type GooglePerson, googlePeople, googleProfile, newGooglePerson, portrayGooglePerson } from './people.ts'
import { createGoogleState, type GoogleState } from './state.ts'
import { grantGoogleToken } from './token.ts'

const original = { name: 'Google', host: 'google.com' }
const endpoints = {
  discovery: /^\/\.well-known\/openid-configuration$/,
  authorize: /^\/o\/oauth2\/v2\/auth$/,
  token: /^\/token$/,
  userinfo: /^\/v1\/userinfo$/,
  jwks: /^\/oauth2\/v3\/certs$/,
  revoke: /^\/revoke$/,
}

/** The stand-in for Google's OpenID provider. The issuer is its public origin. */
export function createGoogle(options: EmulatorOptions<GooglePerson>): Emulator {
  const faults = createFaults('google', Object.keys(endpoints))
  const received = createReceivedRequests(options.now)
  const state = createGoogleState(options, faults)
  const people = createPeople(options.people ?? googlePeople, portrayGooglePerson)
  const app = createConsentApp({
    original,
    path: '/o/oauth2/v2/auth',
    people,
    portrayOf: portrayGooglePerson,
    faults,
    read: (url) => readGoogleRequest(state, url),
    newPerson(form) {
      const read = readNewPerson(form)
      return 'errors' in read ? read : { person: newGooglePerson(read.person) }
    },
    allow: (request, person) => allowGoogle(state, request, person),
    error: (error) => ({ error }),
    always: () => ({ iss: options.publicOrigin }),
    silent: { nobody: 'login_required', neverAsked: 'interaction_required' },
  })
  app.get('/.well-known/openid-configuration', (ctx) => sendGoogleDiscovery(ctx, state))
  app.get('/oauth2/v3/certs', (ctx) => sendGoogleKeys(ctx, state))
  app.post('/token', (ctx) => grantGoogleToken(ctx, state))
  app.on(['GET', 'POST'], '/v1/userinfo', (ctx) => answerUserinfo(ctx, state))
  app.post('/revoke', (ctx) => revoke(ctx, state))
  const control = createControl({ faults, received, rotateKeys: state.keys.rotate })
  return { fetch: createFetch(app, { endpoints, faults, received }), control }
}

async function answerUserinfo(ctx: Context, state: GoogleState): Promise<Response> {
  const { tokens, faults, options } = state
  const grant = tokens.read(ctx.req.raw)
  if (!grant) {
    ctx.header('www-authenticate', 'Bearer realm="https://accounts.google.com/", error="invalid_token"')
    return ctx.json({ error: 'invalid_request', error_description: 'Invalid Credentials' }, 401)
  }
  const profile = googleProfile(grant.person, grant.request.scopes)
  const claims = faults.take('userinfo-other-sub') ? { ...profile, sub: '100000000000000009999' } : profile
  const { clientId } = grant.request.client
  return sendUserinfo(ctx, state, claims, { issuer: options.publicOrigin, clientId })
}

async function revoke(ctx: Context, { tokens, refreshTokens }: GoogleState): Promise<Response> {
  const form = new URLSearchParams(await ctx.req.text())
  const token = form.get('token') ?? ctx.req.query('token') ?? ''
  tokens.revoke(token)
  refreshTokens.delete(token)
  return ctx.json({})
}
