import type { Context } from 'hono'
import { createConsentApp } from '../consent/serve-consent.ts'
import { createControl } from '../control/control.ts'
import { createReceivedRequests } from '../control/received.ts'
import { createFetch, type Emulator, type EmulatorOptions } from '../emulator.ts'
import { createFaults } from '../faults/faults.ts'
import type { AuthorizeRequest } from '../oauth/authorize-request.ts'
import { sendUserinfo } from '../oidc/send-userinfo.ts'
import { createOidcState } from '../oidc/state.ts'
import { readNewPerson } from '../people/new-person.ts'
import { createPeople } from '../people/people.ts'
import { allowEntra, entraError, readEntraRequest } from './authorize.ts'
import { sendEntraDiscovery, sendEntraKeys } from './discovery.ts'
import {
  type EntraPerson,
  entraPeople,
  entraSubjectRule,
  newEntraPerson,
  pairwiseSubject,
  portrayEntraPerson,
} from './people.ts'
import type { EntraState } from './state.ts'
import { admits, exampleTenant, readAudience } from './tenants.ts'
import { grantEntraToken } from './token.ts'

const original = { name: 'Microsoft Entra ID', host: 'microsoft.com' }
const endpoints = {
  discovery: /^\/[^/]+\/v2\.0\/\.well-known\/openid-configuration$/,
  authorize: /^\/[^/]+\/oauth2\/v2\.0\/authorize$/,
  token: /^\/[^/]+\/oauth2\/v2\.0\/token$/,
  jwks: /^\/[^/]+\/discovery\/v2\.0\/keys$/,
  userinfo: /^\/oidc\/userinfo$/,
}

/** The stand-in for Microsoft Entra ID. The issuer is its public origin with the tenant of the person. */
export function createEntra(options: EmulatorOptions<EntraPerson>): Emulator {
  const faults = createFaults('entra', Object.keys(endpoints))
  const received = createReceivedRequests(options.now)
  const state = createOidcState(options, faults)
  const people = createPeople(options.people ?? entraPeople, portrayEntraPerson)
  const app = createConsentApp({
    original,
    path: '/:tenant/oauth2/v2.0/authorize',
    people,
    portrayOf: portrayEntraPerson,
    faults,
    read: (url) => readEntraRequest(state, url),
    mayBe: ({ tid }, { tenant }) => {
      const audience = readAudience(tenant ?? '')
      return audience !== undefined && admits(audience, tid)
    },
    newPerson(form, request) {
      const read = readNewPerson(form, entraSubjectRule)
      return 'errors' in read ? read : { person: newEntraPerson(read.person, tenantOfNewcomer(request)) }
    },
    allow: (request, person) => allowEntra(state, request, person),
    error: (error) => entraError(state, error),
    silent: { nobody: 'login_required', neverAsked: 'interaction_required' },
  })
  app.get('/:tenant/v2.0/.well-known/openid-configuration', (ctx) => sendEntraDiscovery(ctx, state))
  app.get('/:tenant/discovery/v2.0/keys', (ctx) => sendEntraKeys(ctx, state))
  app.post('/:tenant/oauth2/v2.0/token', (ctx) => grantEntraToken(ctx, state))
  app.on(['GET', 'POST'], '/oidc/userinfo', (ctx) => answerUserinfo(ctx, state))
  const control = createControl({ faults, received, rotateKeys: state.keys.rotate })
  return { fetch: createFetch(app, { endpoints, faults, received }), control }
}

/** The tenant of a new person: the one in the path, or that of the first sample. */
function tenantOfNewcomer({ tenant }: AuthorizeRequest): string {
  const audience = readAudience(tenant ?? '')
  return audience?.kind === 'tenant' ? audience.tid : exampleTenant
}

async function answerUserinfo(ctx: Context, state: EntraState): Promise<Response> {
  const { tokens, faults, options } = state
  const grant = tokens.read(ctx.req.raw)
  if (!grant) {
    const error = { code: 'InvalidAuthenticationToken', message: 'Access token is empty or not valid.' }
    return ctx.json({ error }, 401)
  }
  const { person, request } = grant
  const sub = faults.take('userinfo-other-sub') ? 'somebody-else' : pairwiseSubject(person, request.client.clientId)
  const email = request.scopes.includes('email') && person.email
  const { clientId } = request.client
  const audience = { issuer: `${options.publicOrigin}/${person.tid}/v2.0`, clientId }
  return sendUserinfo(ctx, state, { sub, name: person.name, ...(email && { email }) }, audience)
}
