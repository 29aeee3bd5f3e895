import { z } from 'zod'
import type { AuthentikCall } from './call.ts'
import { describeProvider } from './describe-provider.ts'
import { filledText, flag, oneOf, text, uuid } from './fields.ts'
import { exactly } from './filters.ts'
import { type Members, readSome, readWhole } from './read-body.ts'
import { invalid, noSuchPk, unique } from './refusal.ts'
import type { Contents, ProviderRow } from './rows.ts'
import { sendList } from './send-list.ts'
import type { AuthentikState } from './state.ts'
import { type Kind, requireAction, requireRow, visibleRows } from './visible.ts'

const kind: Kind<ProviderRow> = { noun: 'OAuth2Provider', permission: ['authentik_providers_oauth2', 'oauth2provider'] }

const shape = {
  name: filledText(),
  authorization_flow: uuid,
  invalidation_flow: uuid,
  property_mappings: z.array(uuid),
  client_type: oneOf(['confidential', 'public']),
  client_id: filledText(255),
  client_secret: text(255),
  access_code_validity: filledText(),
  access_token_validity: filledText(),
  refresh_token_validity: filledText(),
  refresh_token_threshold: filledText(),
  include_claims_in_id_token: flag,
  signing_key: uuid.nullable(),
  redirect_uris: z.array(
    z.object(
      { matching_mode: oneOf(['strict', 'regex']), url: filledText() },
      { error: 'Invalid data. Expected a dictionary.' },
    ),
  ),
  sub_mode: oneOf(['hashed_user_id', 'user_id', 'user_uuid', 'user_username', 'user_email', 'user_upn']),
  issuer_mode: oneOf(['per_provider', 'global']),
  logout_uri: text(),
  logout_method: oneOf(['backchannel', 'frontchannel']),
}

const required = ['name', 'authorization_flow', 'invalidation_flow', 'redirect_uris'] as const

type Change = Members<typeof shape>

export function listProviders(call: AuthentikCall, state: AuthentikState): Response {
  const { contents } = state
  const applicationOf = ({ pk }: ProviderRow) => contents.applications.find(({ provider }) => provider === pk)?.pk ?? ''
  const list = {
    rows: visibleRows(call, kind, contents.providers),
    filters: {
      name: exactly<ProviderRow>(({ name }) => name),
      client_id: exactly<ProviderRow>(({ client_id }) => client_id),
      client_type: exactly<ProviderRow>(({ client_type }) => client_type),
      application: exactly(applicationOf),
    },
    search: ({ name }: ProviderRow) => [name],
    order: ({ name }: ProviderRow) => name,
    describe: (provider: ProviderRow) => describeProvider(provider, contents),
  }
  return sendList(call, list, state)
}

export function createProvider(call: AuthentikCall, state: AuthentikState): Response {
  requireAction(call, kind, 'add')
  const given = readWhole(call, shape, required)
  checkReferences(given, undefined, state.contents)
  const provider: ProviderRow = { ...defaultsOf(state), pk: state.nextNumber(), ...given }
  state.contents.providers.push(provider)
  return Response.json(describeProvider(provider, state.contents), { status: 201 })
}

/** Without mappings there are no claims, and without a key tokens are signed with the secret. */
function defaultsOf({ random }: AuthentikState): Omit<ProviderRow, 'pk' | (typeof required)[number]> {
  const generated = (length: number) => Buffer.from(random(length)).toString('hex').slice(0, length)
  return {
    property_mappings: [],
    client_type: 'confidential',
    client_id: generated(40),
    client_secret: generated(128),
    access_code_validity: 'minutes=1',
    access_token_validity: 'hours=1',
    refresh_token_validity: 'days=30',
    refresh_token_threshold: 'seconds=0',
    include_claims_in_id_token: true,
    signing_key: null,
    sub_mode: 'hashed_user_id',
    issuer_mode: 'per_provider',
    logout_uri: '',
    logout_method: 'backchannel',
  }
}

function checkReferences(given: Change, provider: ProviderRow | undefined, contents: Contents): void {
  const { providers, flows, keys, scopeMappings } = contents
  const others = providers.filter(({ pk }) => pk !== provider?.pk)
  if (others.some(({ name }) => name === given.name)) throw invalid('name', unique)
  if (others.some(({ client_id }) => client_id === given.client_id)) throw invalid('client_id', unique)
  const references = [
    ['authorization_flow', [given.authorization_flow], flows],
    ['invalidation_flow', [given.invalidation_flow], flows],
    ['signing_key', [given.signing_key], keys],
    ['property_mappings', given.property_mappings ?? [], scopeMappings],
  ] as const
  for (const [field, pks, rows] of references)
    for (const pk of pks) if (pk && !rows.some((row) => row.pk === pk)) throw invalid(field, noSuchPk(pk))
}

export function readProvider(call: AuthentikCall, { contents }: AuthentikState): Response {
  return Response.json(describeProvider(requireProvider(call, contents), contents))
}

export function updateProvider(call: AuthentikCall, { contents }: AuthentikState): Response {
  const provider = requireProvider(call, contents, 'change')
  const given = readSome(call, shape)
  checkReferences(given, provider, contents)
  Object.assign(provider, given)
  return Response.json(describeProvider(provider, contents))
}

/** The application stays, without a provider. */
export function deleteProvider(call: AuthentikCall, { contents }: AuthentikState): Response {
  const { pk } = requireProvider(call, contents, 'delete')
  contents.providers = contents.providers.filter((provider) => provider.pk !== pk)
  contents.refreshTokens = contents.refreshTokens.filter(({ provider }) => provider !== pk)
  for (const application of contents.applications) if (application.provider === pk) application.provider = null
  return new Response(null, { status: 204 })
}

/** Addresses have the host by which the API was called. Some need an application. */
export function readSetupUrls(call: AuthentikCall, { contents }: AuthentikState): Response {
  const { pk } = requireProvider(call, contents)
  const slug = contents.applications.find(({ provider }) => provider === pk)?.slug
  const shared = `${call.origin}/application/o`
  const own = slug === undefined ? null : `${shared}/${slug}`
  return Response.json({
    issuer: own && `${own}/`,
    authorize: `${shared}/authorize/`,
    token: `${shared}/token/`,
    user_info: `${shared}/userinfo/`,
    provider_info: own && `${own}/.well-known/openid-configuration`,
    logout: own && `${own}/end-session/`,
    ...(own && { jwks: `${own}/jwks/` }),
  })
}

function requireProvider(call: AuthentikCall, { providers }: Contents, action?: 'change' | 'delete'): ProviderRow {
  const matches = ({ pk }: ProviderRow) => String(pk) === call.key
  return requireRow(call, kind, providers, { matches, ...(action && { action }) })
}
