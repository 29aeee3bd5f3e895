/** What older releases read and this one does not, each with the reason. */
export const removedNames = {
  DAEMON_ACCESS_KEY_ID: 'the broker has no key of AWS',
  DAEMON_SECRET_ACCESS_KEY: 'the broker has no key of AWS',
  BROKER_DAEMON_ACCESS_KEY_ID: 'the broker has no key of AWS',
  BROKER_DAEMON_SECRET_ACCESS_KEY: 'the broker has no key of AWS',
  BROKER_AUDIT_DB_PATH: 'the audit is in PostgreSQL: BROKER_DATABASE_URL_FILE',
  BROKER_DATA_DIR: 'the broker keeps no files of its own',
}

/** The older switch between production and development. The parser of today's variable refuses any other text. */
export function environmentOfDevMode(value: string): string {
  if (value === 'true') return 'development'
  return value === 'false' ? 'production' : value
}

/** The role that older installations made in each account. */
export function roleOfAccount(accountId: string): string {
  return `arn:aws:iam::${accountId}:role/agentkeys-data-role`
}
