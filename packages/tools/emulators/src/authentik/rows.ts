/** What the stand-in holds, each row with the members that the API names in this way. */
export type Contents = {
  users: UserRow[]
  groups: GroupRow[]
  sessions: SessionRow[]
  refreshTokens: RefreshTokenRow[]
  devices: DeviceRow[]
  flows: FlowRow[]
  keys: KeyRow[]
  scopeMappings: ScopeMappingRow[]
  providers: ProviderRow[]
  applications: ApplicationRow[]
  bindings: BindingRow[]
}

export type Attributes = Record<string, unknown>

export type UserRow = {
  pk: number
  uuid: string
  username: string
  name: string
  email: string
  is_active: boolean
  attributes: Attributes
  path: string
  type: 'internal' | 'external' | 'service_account'
  last_login: string | null
  date_joined: string
  password_change_date: string
  last_updated: string
  /** Undefined: nobody can sign in with a password. No answer has it. */
  password: string | undefined
}

export type GroupRow = {
  pk: string
  name: string
  is_superuser: boolean
  parent: string | null
  attributes: Attributes
  /** The direct members. */
  users: number[]
}

export type SessionRow = {
  uuid: string
  user: number
  last_ip: string
  last_user_agent: string
  last_used: string
  expires: string
}

export type RefreshTokenRow = {
  pk: number
  user: number
  provider: number
  scope: string[]
  expires: string
  revoked: boolean
}

export const deviceKinds = ['totp', 'webauthn', 'static', 'duo', 'sms', 'email'] as const
export type DeviceKind = (typeof deviceKinds)[number]

export type DeviceRow = {
  pk: string
  user: number
  kind: DeviceKind
  name: string
  confirmed: boolean
  created: string
  last_used: string | null
}

export type FlowRow = { pk: string; slug: string; name: string; designation: string }
export type KeyRow = { pk: string; name: string; has_key: boolean }
export type ScopeMappingRow = {
  pk: string
  managed: string | null
  name: string
  scope_name: string
  expression: string
}

export type RedirectUri = { matching_mode: 'strict' | 'regex'; url: string }

export type ProviderRow = {
  pk: number
  name: string
  authorization_flow: string
  invalidation_flow: string
  property_mappings: string[]
  client_type: 'confidential' | 'public'
  client_id: string
  client_secret: string
  access_code_validity: string
  access_token_validity: string
  refresh_token_validity: string
  refresh_token_threshold: string
  include_claims_in_id_token: boolean
  signing_key: string | null
  redirect_uris: RedirectUri[]
  sub_mode: 'hashed_user_id' | 'user_id' | 'user_uuid' | 'user_username' | 'user_email' | 'user_upn'
  issuer_mode: 'per_provider' | 'global'
  logout_uri: string
  logout_method: 'backchannel' | 'frontchannel'
}

export type ApplicationRow = {
  pk: string
  name: string
  slug: string
  provider: number | null
  group: string
  meta_launch_url: string
  meta_description: string
  meta_publisher: string
  open_in_new_tab: boolean
  policy_engine_mode: 'any' | 'all'
}

export type BindingRow = {
  pk: string
  target: string
  group: string | null
  user: number | null
  order: number
  enabled: boolean
  negate: boolean
  timeout: number
  failure_result: boolean
}
