import { readConfig } from '@constellation/config'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { configurationWarnings } from '../../src/boot/warnings.ts'
import { registry } from '../../src/config.ts'
import { openSurroundings, run, type Surroundings } from './boot.ts'

let surroundings: Surroundings
beforeAll(async () => {
  surroundings = await openSurroundings()
})
afterAll(() => surroundings[Symbol.asyncDispose]())

function check(changed: Record<string, string>) {
  return run(
    { ...surroundings.environment, BROKER_OIDC_ISSUER: 'https://192.0.2.1', ...changed },
    { args: ['check-config'] },
  )
}

test('a complete configuration is said to be one, and nothing is started', async () => {
  const { exitCode, out, err } = await check({ BROKER_OIDC_ISSUER: 'https://8.8.8.8' })
  expect({ exitCode, out, err }).toEqual({ exitCode: 0, out: 'the configuration of broker is complete\n', err: '' })
})

test('every refusal of parts, keys and the database is printed at once', async () => {
  const { files, environment } = surroundings
  const { exitCode, out } = await check({
    BROKER_OIDC_ISSUER: 'http://broker.example.test',
    BROKER_AUTH_METHODS: 'wallet_sig,email_link,oauth2_google',
    BROKER_AUDIT_ANCHORS: 'postgres,evm_testnet',
    BROKER_LEGACY_EXCHANGE: 'true',
    BROKER_OIDC_KEY_FILE: environment.BROKER_SERVICE_KEY_FILE ?? '',
    BROKER_SESSION_KEY_FILE: environment.BROKER_SERVICE_KEY_FILE ?? '',
    BROKER_DATABASE_URL_FILE: await files.write('gone', 'postgres://broker:secret@127.0.0.1:1/broker'),
    BROKER_DATA_KEYRING_FILE: await files.write('no-ring', 'no ring'),
  })
  expect(exitCode).toBe(1)
  const anchors = [...out.matchAll(/; see runbook §([a-z0-9-]+)$/gm)].map(([, anchor]) => anchor)
  expect(anchors).toEqual([
    'oidc-issuer',
    'backend-url',
    'email-hmac-key',
    'email-from-address',
    'email-sender',
    'oauth2-redirect-uri',
    'oauth2-google-client-id',
    'oauth2-google-client-secret-file',
    'oauth2-state-hmac-key',
    ...['evm-config', 'evm-config', 'evm-config', 'evm-config', 'evm-config'],
    'oidc-keypair',
    'session-keypair',
    'database',
    'key-ring',
  ])
  expect(out).not.toContain('complete')
})

test('credentials of less than half an hour, weak policies and weaker modes are warned of', async () => {
  const { exitCode, out } = await check({
    BROKER_SESSION_DURATION_SECONDS: '1799',
    BROKER_AUDIT_POLICY: 'postgres_primary',
    BROKER_REQUIRE_EXPLICIT_GRANT: 'false',
    BROKER_OIDC_JWT_REQUIRES_CALL: 'false',
  })
  expect(exitCode).toBe(0)
  expect(out).toMatch(/^WARNING: BROKER_SESSION_DURATION_SECONDS is 1799: /m)
  expect(out).toMatch(/^WARNING: BROKER_REQUIRE_EXPLICIT_GRANT is false: /m)
  expect(out).toMatch(/^WARNING: BROKER_OIDC_JWT_REQUIRES_CALL is false: /m)
  // With one anchor the policy is as strong as any.
  expect(out).not.toContain('BROKER_AUDIT_POLICY')
})

const publicAddress = async () => [{ address: '93.184.216.34' }]

function warningsOf(
  changed: Record<string, string>,
  lookUp: Parameters<typeof configurationWarnings>[1] = publicAddress,
) {
  return configurationWarnings(readConfig(registry, { ...surroundings.environment, ...changed }), lookUp)
}

test('a policy by which one of several anchors confirms is warned of', async () => {
  const anchors = { BROKER_AUDIT_ANCHORS: 'postgres,evm_testnet' }
  expect(await warningsOf(anchors)).toEqual([])
  for (const policy of ['postgres_primary', 'evm_primary'])
    expect(await warningsOf({ ...anchors, BROKER_AUDIT_POLICY: policy })).toEqual([
      expect.stringContaining(
        `BROKER_AUDIT_POLICY is ${policy}: of postgres, evm_testnet one anchor alone has to confirm`,
      ),
    ])
})

test.each([
  ['10.1.2.3'],
  ['127.0.0.1'],
  ['169.254.10.1'],
  ['100.64.0.1'],
  ['fd00::1'],
  ['fe80::1'],
  ['::1'],
  ['::ffff:192.168.1.1'],
])('an issuer that resolves to %s is out of the reach of the cloud', async (address) => {
  expect(await warningsOf({}, async () => [{ address }])).toEqual([
    `BROKER_OIDC_ISSUER: broker.example.test resolves to ${address}, which the cloud cannot reach: it must be a public address there`,
  ])
})

test('an issuer that is an address is judged by it, one that no resolver knows is warned of, and development asks nobody', async () => {
  expect(await warningsOf({ BROKER_OIDC_ISSUER: 'https://[fd00::1]' })).toHaveLength(1)
  const unknown = () => Promise.reject(new Error('ENOTFOUND'))
  expect(await warningsOf({}, unknown)).toEqual([expect.stringContaining('cannot be resolved here')])
  expect(await warningsOf({ BROKER_ENVIRONMENT: 'development' }, unknown)).toEqual([])
})
