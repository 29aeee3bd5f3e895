import { alternatingLogin, type Kind, lastingText, sealingKey, signingKey, text } from './kinds.ts'

/** Every secret that a constellation makes for itself, by name. What others gave it, such as the way to a mail server, is not among them. */
export const secrets = {
  postgres_administrator: text,

  rbac_database: alternatingLogin,
  rbac_database_owner: alternatingLogin,
  rbac_data_key: sealingKey,
  rbac_service_key: signingKey('service-token'),
  rbac_token_key: signingKey('user-token'),
  rbac_bootstrap_secret: text,
  rbac_recovery_pepper: lastingText,

  login_database: alternatingLogin,
  login_database_owner: alternatingLogin,
  login_data_key: sealingKey,
  login_service_key: signingKey('service-token'),
  login_logout_key: signingKey('logout-token'),
  login_cookie_key: text,

  hello_application_secret: text,
  hello_session_key: lastingText,
  hello_redis: text,
  redis_reload: text,
} satisfies Record<string, Kind>

export type SecretName = keyof typeof secrets

export const secretNames = Object.keys(secrets) as SecretName[]
