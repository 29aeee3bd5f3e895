import { boolean, integer, list, optional, origin, secretFile, text, url } from '@constellation/config'

const group = 'Sign-in providers'

/** What every provider has, under its own prefix. */
function client(prefix: string, { scopes, trusted }: { scopes: string; trusted: boolean }) {
  return {
    clientId: optional(text(`LOGIN_${prefix}_CLIENT_ID`, { group, help: 'The id that the provider gave to login.' })),
    clientSecret: optional(
      secretFile(`LOGIN_${prefix}_CLIENT_SECRET_FILE`, { group, help: 'File with the secret that goes with it.' }),
    ),
    scopes: list(`LOGIN_${prefix}_SCOPES`, { group, default: scopes, help: 'The scopes that login requests.' }),
    trustedForEmail: boolean(`LOGIN_${prefix}_TRUSTED_FOR_EMAIL`, {
      group,
      default: trusted,
      help: 'Whether an address that it calls verified signs in the person who proved the same address here.',
    }),
  }
}

/** A key instead of the secret, for providers that accept one. */
function clientKey(prefix: string) {
  return optional(
    secretFile(`LOGIN_${prefix}_CLIENT_KEY_FILE`, {
      group,
      help: 'File with a private JWK, which names its `alg` and `kid`: login proves itself with it (`private_key_jwt`) instead of the secret.',
    }),
  )
}

const github = client('GITHUB', { scopes: 'read:user,user:email', trusted: true })
const google = client('GOOGLE', { scopes: 'openid,email,profile', trusted: true })
const microsoft = client('MICROSOFT', { scopes: 'openid,email,profile', trusted: false })
const oidc = client('OIDC', { scopes: 'openid,email,profile', trusted: false })

const discoveryHelp = 'Where login fetches its discovery document, when that is not below the issuer.'

/** The variables of the sign-in providers. */
export const providerVariables = {
  providers: list('LOGIN_PROVIDERS', {
    group,
    default: '',
    help: 'The providers to offer, in this order: `github`, `google`, `microsoft`, `oidc`. None when unset.',
  }),
  stateSeconds: integer('LOGIN_STATE_TTL_SECONDS', {
    group,
    default: 600,
    min: 60,
    max: 3600,
    help: 'How long a person may take at a provider.',
  }),
  startsOfBrowser: integer('LOGIN_PROVIDER_STARTS_BROWSER', {
    group,
    default: 30,
    min: 5,
    max: 1000,
    help: 'Sign-ins at a provider that one browser may begin in a minute. A person with many tabs needs fewer.',
  }),
  unfinishedStarts: integer('LOGIN_PROVIDER_STARTS_UNFINISHED', {
    group,
    default: 300,
    min: 30,
    max: 100_000,
    help: 'Sign-ins at a provider that one network address may begin in a minute without finishing them. A school begins ten classes of thirty at once.',
  }),
  startsOfAddress: integer('LOGIN_PROVIDER_STARTS_ADDRESS', {
    group,
    default: 3000,
    min: 100,
    max: 1_000_000,
    help: 'Sign-ins at a provider that one network address may begin in a minute, finished or not. It bounds the growth of the table.',
  }),

  githubClientId: github.clientId,
  githubClientSecret: github.clientSecret,
  githubScopes: github.scopes,
  githubTrustedForEmail: github.trustedForEmail,
  githubUrl: origin('LOGIN_GITHUB_URL', {
    group,
    default: 'https://github.com',
    help: 'Its address for browsers: another one for GitHub Enterprise Server.',
  }),
  githubTokenUrl: optional(
    url('LOGIN_GITHUB_TOKEN_URL', {
      group,
      help: 'Where login exchanges codes, when that is not below `LOGIN_GITHUB_URL`.',
    }),
  ),
  githubApiUrl: url('LOGIN_GITHUB_API_URL', {
    group,
    default: 'https://api.github.com',
    help: 'Its API: `https://<host>/api/v3` for GitHub Enterprise Server.',
  }),

  googleClientId: google.clientId,
  googleClientSecret: google.clientSecret,
  googleScopes: google.scopes,
  googleTrustedForEmail: google.trustedForEmail,
  googleIssuer: text('LOGIN_GOOGLE_ISSUER', {
    group,
    default: 'https://accounts.google.com',
    help: 'Its issuer.',
  }),
  googleDiscoveryUrl: optional(url('LOGIN_GOOGLE_DISCOVERY_URL', { group, help: discoveryHelp })),
  googleLinkAuthoritativeOnly: boolean('LOGIN_GOOGLE_LINK_AUTHORITATIVE_ONLY', {
    group,
    default: false,
    help: 'Count only addresses that Google itself issues as verified: gmail.com, and those of organisations there.',
  }),

  microsoftClientId: microsoft.clientId,
  microsoftClientSecret: microsoft.clientSecret,
  microsoftClientKey: clientKey('MICROSOFT'),
  microsoftScopes: microsoft.scopes,
  microsoftTrustedForEmail: microsoft.trustedForEmail,
  microsoftTenant: text('LOGIN_MICROSOFT_TENANT', {
    group,
    default: 'common',
    help: 'Who may sign in: the id or domain of one tenant, `organizations`, `consumers`, or `common` for both.',
  }),
  microsoftIssuer: text('LOGIN_MICROSOFT_ISSUER', {
    group,
    default: 'https://login.microsoftonline.com/{tenantid}/v2.0',
    help: 'Its issuer, with `{tenantid}` in the place of the tenant.',
  }),
  microsoftDiscoveryUrl: optional(url('LOGIN_MICROSOFT_DISCOVERY_URL', { group, help: discoveryHelp })),

  oidcName: text('LOGIN_OIDC_NAME', {
    group,
    default: 'oidc',
    help: 'Its name in addresses, and half of the key of every linked sign-in: small letters, digits and hyphens. It never changes.',
  }),
  oidcLabel: text('LOGIN_OIDC_LABEL', { group, default: 'OpenID Connect', help: 'What people call it.' }),
  oidcIssuer: optional(
    text('LOGIN_OIDC_ISSUER', { group, help: 'Its issuer, exactly as its discovery document says.' }),
  ),
  oidcClientId: oidc.clientId,
  oidcClientSecret: oidc.clientSecret,
  oidcClientKey: clientKey('OIDC'),
  oidcScopes: oidc.scopes,
  oidcTrustedForEmail: oidc.trustedForEmail,
  oidcDiscoveryUrl: optional(url('LOGIN_OIDC_DISCOVERY_URL', { group, help: discoveryHelp })),
}
