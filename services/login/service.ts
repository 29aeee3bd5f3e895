import {
  brandInputs,
  brandVariables,
  type DevelopmentPlace,
  defineService,
  signInProviders as providers,
  sealingKeyRing,
  signingKey,
  text,
} from '@constellation/manifest'

export const service = defineService({
  name: 'login',
  summary: 'the pages of signing in, the handoff to applications, mail, log-out everywhere',
  ports: { public: 7201, internal: 7202 },
  hosts: ['login'],
  database: true,
  secrets: {
    data_key: sealingKeyRing,
    service_key: signingKey('service-token'),
    logout_key: signingKey('logout-token'),
    cookie_key: text({ former: 'accepted' }),
  },
  calls: ['rbac'],
  inputs: {
    mail_through: {
      type: 'str',
      default: 'smtp',
      choices: ['smtp', 'mx-worker'],
      description:
        "How login's mails leave, by `constellation_smtp_url` or through mx-worker, where the sender is then a mailbox of the platform's account.",
    },
    smtp_url: {
      type: 'str',
      default: '',
      secret: true,
      description:
        'The way to the mail server, such as smtps://user:password@mail.example:465. Needed where mails leave by `smtp`. Secret.',
    },
    ...brandInputs,
    mail_from: { type: 'str', description: 'The sender of mails, such as `Example <no-reply@example.com>`.' },
  },
  resources: { cpu: 500, memory: 384 },
  environment: (place) => ({
    LOGIN_PUBLIC_ORIGIN: place.origin('login'),
    LOGIN_TRUSTED_PROXIES: place.edgeNetworks,
    ...brandVariables('LOGIN', place),
    LOGIN_MAIL_FROM: place.input('mail_from'),
    LOGIN_RBAC_URL: place.inside('rbac'),
    LOGIN_PLATFORM_API_URL: place.inside('platform-api'),
    LOGIN_DATABASE_URL_FILE: place.databaseUrl,
    LOGIN_DATA_KEYRING_FILE: place.secret('data_key'),
    LOGIN_SERVICE_KEY_FILE: place.secret('service_key'),
    LOGIN_SERVICE_JWKS_FILE: place.serviceKeys,
    LOGIN_LOGOUT_KEY_FILE: place.secret('logout_key'),
    LOGIN_LOGOUT_KEY_PREVIOUS_PATH: place.formerKeys('logout_key'),
    LOGIN_COOKIE_KEY_FILE: place.secret('cookie_key'),
    LOGIN_APPS_FILE: place.applications,
    LOGIN_MAIL_THROUGH: place.input('mail_through'),
    LOGIN_SMTP_URL_FILE: place.input('smtp_url'),
    LOGIN_MX_WORKER_URL: place.inside('mx-worker'),
    // Login tells applications elsewhere of log-outs by their public names.
    NODE_EXTRA_CA_CERTS: place.authority,
  }),
  development: (place) => ({
    LOGIN_ENVIRONMENT: 'development',
    ...(place.graph && { LOGIN_MAIL_THROUGH: 'mx-worker', LOGIN_MAIL_FROM: `Constellation <${place.graph.mailbox}>` }),
    ...signInProviders(place),
  }),
})

/** Every stand-in of a sign-in provider. Browsers find them by their public names, which a server cannot resolve. */
function signInProviders({ signInProvider }: DevelopmentPlace) {
  if (!signInProvider) return {}
  const [github, google, microsoft] = [signInProvider('github'), signInProvider('google'), signInProvider('microsoft')]
  return {
    LOGIN_PROVIDERS: providers.join(),
    LOGIN_GITHUB_CLIENT_ID: github.clientId,
    LOGIN_GITHUB_CLIENT_SECRET_FILE: github.clientSecretFile,
    LOGIN_GITHUB_URL: github.publicOrigin,
    LOGIN_GITHUB_TOKEN_URL: `${github.internalOrigin}/login/oauth/access_token`,
    LOGIN_GITHUB_API_URL: github.internalOrigin,
    LOGIN_GOOGLE_CLIENT_ID: google.clientId,
    LOGIN_GOOGLE_CLIENT_SECRET_FILE: google.clientSecretFile,
    LOGIN_GOOGLE_ISSUER: google.publicOrigin,
    LOGIN_GOOGLE_DISCOVERY_URL: `${google.internalOrigin}/.well-known/openid-configuration`,
    LOGIN_MICROSOFT_CLIENT_ID: microsoft.clientId,
    LOGIN_MICROSOFT_CLIENT_SECRET_FILE: microsoft.clientSecretFile,
    LOGIN_MICROSOFT_ISSUER: `${microsoft.publicOrigin}/{tenantid}/v2.0`,
    LOGIN_MICROSOFT_DISCOVERY_URL: `${microsoft.internalOrigin}/common/v2.0/.well-known/openid-configuration`,
  }
}
