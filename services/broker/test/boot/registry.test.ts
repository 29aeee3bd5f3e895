import { checkConfig, readConfig } from '@constellation/config'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { registry } from '../../src/config.ts'
import { openSurroundings, run, type Surroundings } from './boot.ts'

let surroundings: Surroundings
beforeAll(async () => {
  surroundings = await openSurroundings()
})
afterAll(() => surroundings[Symbol.asyncDispose]())

const variables = Object.values(registry.variables)
const read = (changed: Record<string, string>) => readConfig(registry, { ...surroundings.environment, ...changed })

/** The environment without these names. */
function without(...names: string[]) {
  return Object.fromEntries(Object.entries(surroundings.environment).filter(([name]) => !names.includes(name)))
}

test('every group is one that operators know, in the order of the reference', () => {
  expect([...new Set(variables.map(({ group }) => group))]).toEqual([
    'Process',
    'Core',
    'Oidc',
    'SessionJwt',
    'Auth',
    'Brand',
    'AuthEmail',
    'AuthOAuth2',
    'Grants',
    'Recovery',
    'Audit',
    'AuditEvm',
    'Limits',
  ])
})

test('every variable is in the registry, with its default', () => {
  const rows = variables.map(
    ({ name, default: fallback }) => `${name} ${fallback === null ? 'required' : (fallback ?? 'unset')}`,
  )
  expect(rows.sort().join('\n')).toMatchInlineSnapshot(`
    "BROKER_AUDIT_ANCHORS postgres
    BROKER_AUDIT_POLICY dual_strict
    BROKER_AUTH_METHODS wallet_sig
    BROKER_AWS_REGION us-east-1
    BROKER_BACKEND_TIMEOUT_SECONDS 10
    BROKER_BACKEND_URL unset
    BROKER_BRAND_ACCENT unset
    BROKER_BRAND_LOGO_FILE unset
    BROKER_BRAND_NAME Constellation
    BROKER_DATABASE_POOL 10
    BROKER_DATABASE_URL_FILE required
    BROKER_DATA_KEYRING_FILE required
    BROKER_DATA_ROLE_ARN required
    BROKER_DOCUMENTS false
    BROKER_EMAIL_FROM_ADDRESS unset
    BROKER_EMAIL_HMAC_KEY_FILE unset
    BROKER_EMAIL_LANDING_URL_BASE unset
    BROKER_EMAIL_RATE_LIMIT_PER_EMAIL_HOURLY 5
    BROKER_EMAIL_RATE_LIMIT_PER_IP_MINUTELY 30
    BROKER_EMAIL_SMTP_URL_FILE unset
    BROKER_EMAIL_SUCCESS_REDIRECT_URL unset
    BROKER_EMAIL_THROUGH smtp
    BROKER_ENVIRONMENT production
    BROKER_EVM_CHAIN_ID unset
    BROKER_EVM_CONFIRMATIONS 1
    BROKER_EVM_CONTRACT_ADDRESS unset
    BROKER_EVM_FEE_PAYER_KEYSTORE_FILE unset
    BROKER_EVM_FEE_PAYER_MIN_BALANCE 1000000000000000
    BROKER_EVM_FEE_PAYER_PASSWORD_FILE unset
    BROKER_EVM_PER_IDENTITY_DAILY_TX_BUDGET 100
    BROKER_EVM_RPC_URL_FILE unset
    BROKER_GRANT_MAX_TTL_SECONDS 31536000
    BROKER_GRANT_SERVICES s3
    BROKER_HOST 127.0.0.1
    BROKER_IAM_ENDPOINT unset
    BROKER_INTERNAL_PORT 8092
    BROKER_LEGACY_EXCHANGE true
    BROKER_LINK_REQUIRE_PROOF true
    BROKER_LOG_LEVEL info
    BROKER_MINT_MAX_AGE_SECONDS 300
    BROKER_MX_WORKER_URL unset
    BROKER_NTP_MAX_SKEW_SECONDS 60
    BROKER_OAUTH2_GOOGLE_CLIENT_ID unset
    BROKER_OAUTH2_GOOGLE_CLIENT_SECRET_FILE unset
    BROKER_OAUTH2_GOOGLE_ISSUER https://accounts.google.com
    BROKER_OAUTH2_GOOGLE_SERVER_ORIGIN unset
    BROKER_OAUTH2_JWKS_TTL_SECONDS 3600
    BROKER_OAUTH2_PROVIDERS unset
    BROKER_OAUTH2_REDIRECT_URI unset
    BROKER_OAUTH2_START_RATE_LIMIT_PER_IP_MINUTELY 30
    BROKER_OAUTH2_STATE_HMAC_KEY_FILE unset
    BROKER_OIDC_ISSUER required
    BROKER_OIDC_JWT_REQUIRES_CALL true
    BROKER_OIDC_JWT_TTL_SECONDS 300
    BROKER_OIDC_KEY_FILE required
    BROKER_OIDC_KEY_PREVIOUS_PATH unset
    BROKER_OTLP_TRACES_URL unset
    BROKER_PORT 8091
    BROKER_RATE_LIMIT_CHALLENGES_PER_HOUR_PER_IP 60
    BROKER_RATE_LIMIT_MINTS_PER_HOUR_PER_OMNI 30
    BROKER_RECONCILE_INTERVAL_SECONDS 15
    BROKER_RECONCILE_MAX_ATTEMPTS 20
    BROKER_RECOVERY_GRANT_DELAY_SECONDS 0
    BROKER_RECOVERY_LOOKUP open
    BROKER_REDIS_URL_FILE unset
    BROKER_REFUSE_TO_BOOT_STRICT false
    BROKER_REQUEST_BODY_LIMIT_BYTES 1048576
    BROKER_REQUIRE_CALL_DOMAIN false
    BROKER_REQUIRE_EXPLICIT_GRANT true
    BROKER_REVOKE_ROLE_ARN unset
    BROKER_RUNBOOK_URL unset
    BROKER_SERVICE_JWKS_FILE required
    BROKER_SERVICE_KEY_FILE required
    BROKER_SESSION_DURATION_SECONDS 3600
    BROKER_SESSION_JWT_TTL_SECONDS 18000
    BROKER_SESSION_KEY_FILE required
    BROKER_SESSION_KEY_PREVIOUS_PATH unset
    BROKER_SHUTDOWN_GRACE_SECONDS 30
    BROKER_SIWE_CHAIN_IDS unset
    BROKER_STS_ENDPOINT unset
    BROKER_STS_SESSION_POLICY scope
    BROKER_SUPPORT_ADDRESS unset
    BROKER_TRUSTED_PROXIES 127.0.0.0/8,::1/128
    BROKER_WALLET_PROVISIONER client_keystore"
  `)
})

describe('bounds', () => {
  const integers = variables.filter(({ type }) => type === 'integer')

  test.each(integers.map(({ name, bounds }) => [name, bounds ?? '']))(
    '%s takes %s and nothing beyond',
    (name, bounds) => {
      const [min, max] = bounds.split('–').map(Number)
      for (const value of [min, max]) expect(() => read({ [name]: String(value) })).not.toThrow()
      for (const value of [Number(min) - 1, Number(max) + 1, `${min}x`, '1e3', ' 1'])
        expect(() => read({ [name]: String(value) })).toThrow(/^not an integer from/)
    },
  )

  test.each(variables.filter(({ type }) => type === 'boolean').map(({ name }) => name))(
    '%s takes true and false alone',
    (name) => {
      for (const value of ['yes', '1', 'TRUE', ' true'])
        expect(() => read({ [name]: value })).toThrow('neither true nor false')
    },
  )
})

describe('older names', () => {
  test.each([
    ['BROKER_AGENT_ROLE_ARN', 'arn:aws:iam::1234567890ab:role/a', 'BROKER_DATA_ROLE_ARN'],
    ['ACCOUNT_ID', '12', 'BROKER_DATA_ROLE_ARN'],
  ])('a wrong value of %s is refused under the name that was set', (name, value, current) => {
    const { refusals } = checkConfig(registry, { ...without(current), [name]: value })
    expect(refusals).toMatchObject([{ variable: name, anchor: 'data-role-arn' }])
  })

  test.each([
    [
      'BROKER_AGENT_ROLE_ARN',
      'arn:aws:iam::210987654321:role/own',
      'dataRoleArn',
      'arn:aws:iam::210987654321:role/own',
    ],
    ['ACCOUNT_ID', '210987654321', 'dataRoleArn', 'arn:aws:iam::210987654321:role/agentkeys-data-role'],
    ['REGION', 'eu-west-1', 'awsRegion', 'eu-west-1'],
    ['BROKER_DEV_MODE', 'true', 'environment', 'development'],
    ['BROKER_DEV_MODE', 'false', 'environment', 'production'],
    ['BROKER_BIND', '0.0.0.0', 'host', '0.0.0.0'],
  ] as const)('%s=%s still counts, with a warning that names the variable of today', (name, value, key, expected) => {
    const environment = { ...without('BROKER_DATA_ROLE_ARN'), ACCOUNT_ID: '123456789012', [name]: value }
    expect(readConfig(registry, environment)[key]).toBe(expected)
    const message = `${name} is an older name: set ${registry.variables[key].name} instead`
    expect(checkConfig(registry, environment).warnings).toContainEqual({ variable: name, message })
  })

  test.each([
    ['BROKER_OIDC_KEYPAIR_PATH', 'BROKER_OIDC_KEY_FILE'],
    ['BROKER_SESSION_KEYPAIR_PATH', 'BROKER_SESSION_KEY_FILE'],
  ])('%s names the file of %s', (name, current) => {
    const path = surroundings.environment[current] ?? ''
    const config = readConfig(registry, { ...without(current), [name]: path })
    expect(Object.values(config)).toContain(path)
  })

  test('the first name that is not empty is read, and a name that is set beside it is ignored with a warning', () => {
    const empty = { ...without('BROKER_DATA_ROLE_ARN'), BROKER_DATA_ROLE_ARN: '', ACCOUNT_ID: '123456789012' }
    expect(readConfig(registry, empty).dataRoleArn).toBe('arn:aws:iam::123456789012:role/agentkeys-data-role')
    const { warnings } = checkConfig(registry, { ...surroundings.environment, ACCOUNT_ID: '999999999999' })
    expect(warnings).toEqual([
      { variable: 'ACCOUNT_ID', message: 'ACCOUNT_ID is ignored, because BROKER_DATA_ROLE_ARN is set' },
    ])
  })
})

test.each([
  'DAEMON_ACCESS_KEY_ID',
  'DAEMON_SECRET_ACCESS_KEY',
  'BROKER_DAEMON_ACCESS_KEY_ID',
  'BROKER_DAEMON_SECRET_ACCESS_KEY',
  'BROKER_AUDIT_DB_PATH',
  'BROKER_DATA_DIR',
])(
  '%s has no effect: it is ignored with a warning, also by a strict start, and its value is not shown',
  async (name) => {
    const environment = { ...surroundings.environment, [name]: 'a value', BROKER_REFUSE_TO_BOOT_STRICT: 'true' }
    const { exitCode, out } = await run(environment, { args: ['check-config'] })
    expect(out).toContain(`WARNING: ${name} is ignored: `)
    expect(out).not.toContain('a value')
    expect(exitCode).toBe(0)
  },
)

test('an unknown name is a warning, and a refusal of a strict start', async () => {
  const environment = { ...surroundings.environment, BROKER_AUDIT_POLICI: 'dual_strict' }
  const { exitCode, out } = await run(environment, { args: ['check-config'] })
  expect([exitCode, out]).toEqual([
    0,
    expect.stringContaining('WARNING: BROKER_AUDIT_POLICI is not a variable of broker\n'),
  ])
  const strict = await run({ ...environment, BROKER_REFUSE_TO_BOOT_STRICT: 'true' }, { args: ['check-config'] })
  expect([strict.exitCode, strict.out]).toEqual([1, expect.stringContaining('§unknown-variable')])
})

test.each([
  [{ BROKER_OAUTH2_PROVIDERS: 'google' }, 'BROKER_AUTH_METHODS selects none: write the same, or leave it unset'],
  [
    { BROKER_OAUTH2_PROVIDERS: 'github', BROKER_AUTH_METHODS: 'wallet_sig,oauth2_google' },
    'BROKER_AUTH_METHODS selects google: write the same, or leave it unset',
  ],
])('providers that do not agree with the methods are refused: %j', async (changed, reason) => {
  const { err } = await run({ ...surroundings.environment, ...changed })
  expect(err).toContain(`: ${reason}; see runbook §broker-oauth2-providers\n`)
})
