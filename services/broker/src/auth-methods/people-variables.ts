import {
  brandVariables,
  choice,
  emailAddress,
  integer,
  list,
  mailWays,
  optional,
  origin,
  secretFile,
  text,
  unlessEmpty,
  url,
} from '@constellation/config'

/** The variables of the ways in which people sign in, and of the look of their pages and mails. */
export const peopleVariables = {
  ...brandVariables('BROKER'),
  emailHmacKey: optional(
    secretFile('BROKER_EMAIL_HMAC_KEY_FILE', {
      group: 'AuthEmail',
      anchor: 'email-hmac-key',
      aliases: ['BROKER_EMAIL_HMAC_KEY_PATH'],
      minBytes: 32,
      help: 'File with at least 32 random bytes as text: names sign-ins by e-mail in the audit, without their ids. The first line counts; former keys may follow. `email_link` needs it.',
    }),
  ),
  emailFrom: optional(
    emailAddress('BROKER_EMAIL_FROM_ADDRESS', {
      group: 'AuthEmail',
      anchor: 'email-from-address',
      help: 'The sender of mails. `email_link` needs it.',
    }),
  ),
  emailThrough: choice('BROKER_EMAIL_THROUGH', mailWays, {
    group: 'AuthEmail',
    default: 'smtp',
    help: "How mails leave: by a mail server, or through mx-worker, which then has the sender as a mailbox of the platform's account.",
  }),
  emailSmtpUrl: unlessEmpty(
    secretFile('BROKER_EMAIL_SMTP_URL_FILE', {
      group: 'AuthEmail',
      anchor: 'email-sender',
      help: 'File with the way to the mail server, such as `smtps://user:password@mail.example:465`. `email_link` needs it where mails leave by `smtp`.',
    }),
  ),
  mxWorkerUrl: optional(
    origin('BROKER_MX_WORKER_URL', {
      group: 'AuthEmail',
      anchor: 'email-sender',
      help: 'Where mx-worker is, on the internal network. `email_link` needs it where mails leave through `mx-worker`.',
    }),
  ),
  emailLandingUrl: optional(
    url('BROKER_EMAIL_LANDING_URL_BASE', {
      group: 'AuthEmail',
      help: 'Where links of mails lead; `<issuer>/auth/email/landing` when unset.',
    }),
  ),
  emailSuccessUrl: optional(
    url('BROKER_EMAIL_SUCCESS_REDIRECT_URL', {
      group: 'AuthEmail',
      help: 'Where the browser goes after a sign-in by e-mail, without any data of it. The page says what to do when unset.',
    }),
  ),
  emailsOfAddressHourly: integer('BROKER_EMAIL_RATE_LIMIT_PER_EMAIL_HOURLY', {
    group: 'AuthEmail',
    default: 5,
    min: 1,
    max: 1000,
    help: 'Links that are sent to one e-mail address in an hour.',
  }),
  emailsOfIpMinutely: integer('BROKER_EMAIL_RATE_LIMIT_PER_IP_MINUTELY', {
    group: 'AuthEmail',
    default: 30,
    min: 1,
    max: 10_000,
    help: 'Links that one network address may ask for in a minute.',
  }),

  oauth2Providers: optional(
    list('BROKER_OAUTH2_PROVIDERS', {
      group: 'AuthOAuth2',
      help: 'The providers of sign-in, such as `google`. They follow from `BROKER_AUTH_METHODS`; what is written here must agree with it.',
    }),
  ),
  oauth2RedirectUri: optional(
    url('BROKER_OAUTH2_REDIRECT_URI', {
      group: 'AuthOAuth2',
      anchor: 'oauth2-redirect-uri',
      help: 'Where Google sends people back, exactly as it is registered there: `<issuer>/auth/oauth2/callback`. `oauth2_google` needs it.',
    }),
  ),
  googleClientId: optional(
    text('BROKER_OAUTH2_GOOGLE_CLIENT_ID', {
      group: 'AuthOAuth2',
      anchor: 'oauth2-google-client-id',
      help: 'The id that Google gave to the broker. `oauth2_google` needs it.',
    }),
  ),
  googleClientSecret: unlessEmpty(
    secretFile('BROKER_OAUTH2_GOOGLE_CLIENT_SECRET_FILE', {
      group: 'AuthOAuth2',
      anchor: 'oauth2-google-client-secret-file',
      help: 'File with the secret that goes with it. `oauth2_google` needs it.',
    }),
  ),
  oauth2StateKey: optional(
    secretFile('BROKER_OAUTH2_STATE_HMAC_KEY_FILE', {
      group: 'AuthOAuth2',
      anchor: 'oauth2-state-hmac-key',
      aliases: ['BROKER_OAUTH2_STATE_HMAC_KEY_PATH'],
      minBytes: 32,
      help: 'File with at least 32 random bytes as text: signs what travels through Google and back. The first line signs, and each line is accepted. `oauth2_google` needs it.',
    }),
  ),
  jwksSeconds: integer('BROKER_OAUTH2_JWKS_TTL_SECONDS', {
    group: 'AuthOAuth2',
    default: 3600,
    min: 60,
    max: 86_400,
    help: "How long Google's keys are kept.",
  }),
  providerStartsMinutely: integer('BROKER_OAUTH2_START_RATE_LIMIT_PER_IP_MINUTELY', {
    group: 'AuthOAuth2',
    default: 30,
    min: 1,
    max: 10_000,
    help: 'Sign-ins at Google that one network address may start in a minute.',
  }),
  googleIssuer: origin('BROKER_OAUTH2_GOOGLE_ISSUER', {
    group: 'AuthOAuth2',
    default: 'https://accounts.google.com',
    help: 'The issuer of Google, or of a stand-in of it.',
  }),
  googleServerOrigin: optional(
    origin('BROKER_OAUTH2_GOOGLE_SERVER_ORIGIN', {
      group: 'AuthOAuth2',
      help: 'Where a stand-in of Google answers servers, when that is not its issuer.',
    }),
  ),
}
