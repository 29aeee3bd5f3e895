import { execFile } from 'node:child_process'
import { chmodSync, globSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import path from 'node:path'
import { promisify } from 'node:util'
import { cloneDatabase } from '@constellation/database/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { registry } from '../../src/config.ts'
import { migrations } from '../../src/migrations/index.ts'
import { defaultPlugIns } from '../../src/plug-ins/default-plug-ins.ts'
import type { PlugIns } from '../../src/plug-ins/plug-ins.ts'
import { startDeployedChain } from '../evm/start-evm-broker.ts'
import { openSurroundings, run, type Surroundings } from './boot.ts'

let surroundings: Surroundings
let deployed: Awaited<ReturnType<typeof startDeployedChain>>
beforeAll(async () => {
  surroundings = await openSurroundings()
  deployed = await startDeployedChain()
})
afterAll(async () => {
  await deployed[Symbol.asyncDispose]()
  await surroundings[Symbol.asyncDispose]()
})

type Case = {
  /** The whole line, without its beginning and its end. */
  line: string
  variables: Record<string, string>
  plugIns?: PlugIns
}
type Prepared = Surroundings & { evm: Record<string, string> }

const nowhere = 'http://127.0.0.1:1'
const strict = { BROKER_REFUSE_TO_BOOT_STRICT: 'true' }
const unset = '="(unset)": it must be set, because'

/** For each anchor a configuration that is refused with it. */
const cases: Record<string, (prepared: Prepared) => Promise<Case> | Case> = {
  'oidc-issuer': () => ({
    variables: { BROKER_OIDC_ISSUER: 'http://broker.example.test' },
    line: 'BROKER_OIDC_ISSUER="http://broker.example.test": it must begin with https: unless BROKER_ENVIRONMENT is development',
  }),
  'oidc-keypair': ({ environment }) => ({
    variables: { BROKER_OIDC_KEY_FILE: environment.BROKER_SESSION_KEY_FILE ?? '' },
    line: 'BROKER_OIDC_KEY_FILE="<redacted>": the key is for "session", not for "oidc"',
  }),
  'session-keypair': ({ files }) => {
    const file = files.key('readable.json', 'session')
    chmodSync(file, 0o640)
    return {
      variables: { BROKER_SESSION_KEY_FILE: file },
      line: 'BROKER_SESSION_KEY_FILE="<redacted>": the key file may be read by others: its mode is 0640, set it to 0600',
    }
  },
  'keypair-distinct': async ({ environment, files }) => {
    const { kid, ...key } = JSON.parse(await readFile(environment.BROKER_OIDC_KEY_FILE ?? '', 'utf8'))
    const twin = { ...key, kid: kid.replace('ak-oidc-', 'ak-session-'), purpose: 'session' }
    return {
      variables: { BROKER_SESSION_KEY_FILE: await files.write('twin.json', JSON.stringify(twin)) },
      line: `BROKER_SESSION_KEY_FILE="<redacted>": ${twin.kid} is the same key as ${kid} of BROKER_OIDC_KEY_FILE: make another one`,
    }
  },
  database: async ({ files }) => ({
    variables: { BROKER_DATABASE_URL_FILE: await files.write('gone', 'postgres://broker:secret@127.0.0.1:1/broker') },
    line: 'BROKER_DATABASE_URL_FILE="<redacted>": connect ECONNREFUSED 127.0.0.1:1',
  }),
  migrations: async ({ files }) => {
    const empty = await cloneDatabase({ name: 'empty', migrations: {} })
    return {
      variables: { BROKER_DATABASE_URL_FILE: await files.write('empty', empty.url) },
      line: `schema="<redacted>": the schema lacks ${Object.keys(migrations).join(', ')}: run the migrations`,
    }
  },
  'key-ring': async ({ files }) => ({
    variables: { BROKER_DATA_KEYRING_FILE: await files.write('no-ring', 'no ring') },
    line: 'BROKER_DATA_KEYRING_FILE="<redacted>": the file is not JSON',
  }),
  'key-files': ({ environment }) => ({
    variables: { BROKER_SERVICE_KEY_FILE: environment.BROKER_OIDC_KEY_FILE ?? '' },
    line: 'BROKER_SERVICE_KEY_FILE="<redacted>": the key is for "oidc", not for "service-token"',
  }),
  'audit-policy': () => ({
    variables: { BROKER_AUDIT_POLICY: 'evm_primary' },
    line: 'BROKER_AUDIT_POLICY="evm_primary": BROKER_AUDIT_ANCHORS does not have evm_testnet, which has to confirm',
  }),
  'auth-method-not-compiled': () => ({
    plugIns: defaultPlugIns,
    variables: { BROKER_AUTH_METHODS: 'wallet_sig,email_link' },
    line: 'BROKER_AUTH_METHODS="wallet_sig,email_link": email_link is not in this build, which has wallet_sig',
  }),
  'auth-method-empty': () => ({
    plugIns: defaultPlugIns,
    variables: { BROKER_AUTH_METHODS: ',' },
    line: 'BROKER_AUTH_METHODS="": name at least one of wallet_sig',
  }),
  'wallet-provisioner-not-compiled': () => ({
    variables: { BROKER_WALLET_PROVISIONER: 'hsm' },
    line: 'BROKER_WALLET_PROVISIONER="hsm": not one of client_keystore',
  }),
  'audit-anchor-not-compiled': () => ({
    plugIns: defaultPlugIns,
    variables: { BROKER_AUDIT_ANCHORS: 'postgres,evm_testnet' },
    line: 'BROKER_AUDIT_ANCHORS="postgres,evm_testnet": evm_testnet is not in this build, which has postgres',
  }),
  'audit-anchor-empty': () => ({
    plugIns: defaultPlugIns,
    variables: { BROKER_AUDIT_ANCHORS: ',' },
    line: 'BROKER_AUDIT_ANCHORS="": name at least one of postgres',
  }),
  'email-hmac-key': async ({ files }) => ({
    variables: {
      BROKER_AUTH_METHODS: 'email_link',
      BROKER_EMAIL_HMAC_KEY_FILE: await files.write('short', 'k'.repeat(31)),
    },
    line: `BROKER_EMAIL_HMAC_KEY_FILE=${JSON.stringify(await files.write('short', 'k'.repeat(31)))}: a line of the file has less than 32 bytes`,
  }),
  'email-from-address': async ({ files }) => ({
    variables: {
      BROKER_AUTH_METHODS: 'email_link',
      BROKER_EMAIL_HMAC_KEY_FILE: await files.write('hmac', 'k'.repeat(32)),
    },
    line: `BROKER_EMAIL_FROM_ADDRESS${unset} email_link is selected`,
  }),
  'email-sender': async ({ files }) => ({
    variables: await emailVariables(files, 'https://mail.example'),
    line: 'BROKER_EMAIL_SMTP_URL_FILE="<redacted>": the file has no URL that begins with smtp: or smtps:',
  }),
  'oauth2-google-client-id': () => ({
    variables: {
      BROKER_AUTH_METHODS: 'oauth2_google',
      BROKER_OAUTH2_REDIRECT_URI: 'https://broker.example.test/auth/oauth2/callback',
    },
    line: `BROKER_OAUTH2_GOOGLE_CLIENT_ID${unset} oauth2_google is selected`,
  }),
  'oauth2-google-client-secret-file': async ({ files }) => {
    const file = await files.write('open-secret', 'the secret')
    chmodSync(file, 0o644)
    return {
      variables: { BROKER_OAUTH2_GOOGLE_CLIENT_SECRET_FILE: file },
      line: `BROKER_OAUTH2_GOOGLE_CLIENT_SECRET_FILE=${JSON.stringify(file)}: the file may be read by others: its mode is 0644, set it to 0600`,
    }
  },
  'oauth2-state-hmac-key': async ({ files }) => ({
    variables: {
      BROKER_AUTH_METHODS: 'oauth2_google',
      BROKER_OAUTH2_REDIRECT_URI: 'https://broker.example.test/auth/oauth2/callback',
      BROKER_OAUTH2_GOOGLE_CLIENT_ID: 'the-client',
      BROKER_OAUTH2_GOOGLE_CLIENT_SECRET_FILE: await files.write('client-secret', 'the secret'),
    },
    line: `BROKER_OAUTH2_STATE_HMAC_KEY_FILE${unset} oauth2_google is selected`,
  }),
  'oauth2-redirect-uri': async ({ files }) => ({
    variables: {
      BROKER_AUTH_METHODS: 'oauth2_google',
      BROKER_OAUTH2_REDIRECT_URI: 'https://broker.example.test/callback',
      BROKER_OAUTH2_GOOGLE_CLIENT_ID: 'the-client',
      BROKER_OAUTH2_GOOGLE_CLIENT_SECRET_FILE: await files.write('client-secret', 'the secret'),
      BROKER_OAUTH2_STATE_HMAC_KEY_FILE: await files.write('state', 's'.repeat(32)),
    },
    line: 'BROKER_OAUTH2_REDIRECT_URI="https://broker.example.test/callback": it must begin with https: and end with /auth/oauth2/callback',
  }),
  'evm-config': ({ evm }) => ({
    variables: { ...evm, BROKER_EVM_CONTRACT_ADDRESS: `0x${'0'.repeat(40)}` },
    line: `BROKER_EVM_CONTRACT_ADDRESS="0x${'0'.repeat(40)}": it is the zero address`,
  }),
  'data-role-arn': () => ({
    variables: { BROKER_DATA_ROLE_ARN: 'agentkeys-data-role' },
    line: 'BROKER_DATA_ROLE_ARN="agentkeys-data-role": not the ARN of a role, such as arn:aws:iam::123456789012:role/name',
  }),
  'backend-url': () => ({
    variables: { BROKER_LEGACY_EXCHANGE: 'true' },
    line: `BROKER_BACKEND_URL${unset} the exchange is selected`,
  }),
  'backend-reachability': () => ({
    variables: { ...strict, BROKER_LEGACY_EXCHANGE: 'true', BROKER_BACKEND_URL: nowhere },
    line: `BROKER_BACKEND_URL="<redacted>": ${nowhere} does not answer`,
  }),
  'mail-verification': async ({ files }) => ({
    variables: { ...strict, ...(await emailVariables(files, 'smtp://127.0.0.1:1')) },
    line: 'BROKER_EMAIL_SMTP_URL_FILE="<redacted>": connect ECONNREFUSED 127.0.0.1:1',
  }),
  'evm-rpc-reachability': ({ evm }) => ({
    variables: { ...strict, ...evm, BROKER_EVM_CHAIN_ID: '1' },
    line: 'BROKER_EVM_RPC_URL_FILE="<redacted>": the RPC is of chain 84532 and not of 1',
  }),
  'evm-fee-payer-balance': ({ evm }) => ({
    variables: { ...strict, ...evm, BROKER_EVM_FEE_PAYER_MIN_BALANCE: `5${'0'.repeat(18)}` },
    line: 'BROKER_EVM_FEE_PAYER_MIN_BALANCE="<redacted>": the fee payer has less than its floor',
  }),
  'unknown-variable': () => ({
    variables: { ...strict, BROKER_AUDIT_POLICI: 'dual_strict' },
    line: 'BROKER_AUDIT_POLICI="<redacted>": it is not a variable of broker, and the start is strict',
  }),
}

async function emailVariables(files: Surroundings['files'], smtpUrl: string) {
  return {
    BROKER_AUTH_METHODS: 'email_link',
    BROKER_EMAIL_HMAC_KEY_FILE: await files.write('hmac', 'k'.repeat(32)),
    BROKER_EMAIL_FROM_ADDRESS: 'broker@example.test',
    BROKER_EMAIL_SMTP_URL_FILE: await files.write('smtp-url', smtpUrl),
  }
}

test.each(Object.keys(cases))('a start that is refused as %s prints its one line and ends with 1', async (anchor) => {
  const prepared = { ...surroundings, evm: deployed.environment }
  const made = await cases[anchor]?.(prepared)
  const { exitCode, err, out } = await run({ ...surroundings.environment, ...made?.variables }, made)
  expect(err).toBe(`BOOT_FAIL: ${made?.line}; see runbook §${anchor}\n`)
  expect([exitCode, out]).toEqual([1, ''])
})

const runbook = readFileSync('../../docs/operate/runbook.md', 'utf8')
const reference = readFileSync('../../docs/reference/configuration.md', 'utf8')

test('every anchor of the code has a case here, and every case is a heading of the runbook', () => {
  const inRegistry = Object.values(registry.variables).flatMap(({ anchor }) => anchor ?? [])
  const sources = globSync(['src/{boot,plug-ins,auth-methods,audit/anchors}/**/*.ts', 'src/*.ts']).map((file) =>
    readFileSync(file, 'utf8'),
  )
  const inSource = sources.flatMap((text) =>
    [...text.matchAll(/(?:bootCheck\([\w.]+, |anchors?: \{? ?(?:\w+: )?|unknown: )'([a-z0-9-]+)'/g)].map(
      ([, anchor = '']) => anchor,
    ),
  )
  expect([...inRegistry, ...inSource].filter((anchor) => !(anchor in cases))).toEqual([])
  expect(inSource.length).toBeGreaterThan(15)
  for (const anchor of Object.keys(cases)) expect(runbook).toContain(`\n### ${anchor}\n`)
})

test('every variable without an anchor of its own has an entry in the configuration reference', () => {
  const names = Object.values(registry.variables).map(({ name }) => name)
  const missing = names.filter((name) => !reference.includes(`<a id="${name.toLowerCase().replaceAll('_', '-')}"></a>`))
  expect(missing).toEqual([])
})

test('of many faults the first in the order of the registry is printed, and check-config prints all', async () => {
  const wrong = {
    ...surroundings.environment,
    BROKER_PORT: '1x',
    BROKER_OIDC_ISSUER: 'nowhere',
    BROKER_DATA_ROLE_ARN: '',
  }
  const started = await run(wrong)
  expect(started.err.trim().split('\n')).toEqual([expect.stringContaining('BROKER_PORT="1x"')])
  const checked = await run(wrong, { args: ['check-config'] })
  expect(checked.exitCode).toBe(1)
  for (const name of ['BROKER_PORT', 'BROKER_OIDC_ISSUER', 'BROKER_DATA_ROLE_ARN'])
    expect(checked.out).toMatch(new RegExp(`^BOOT_FAIL: ${name}=`, 'm'))
})

test('a value cannot break the line that tells of it', async () => {
  const { err } = await run({ ...surroundings.environment, BROKER_AUDIT_POLICY: 'a"b\nBOOT_FAIL: c' })
  expect(err.trimEnd().split('\n')).toHaveLength(1)
  expect(err).toContain('BROKER_AUDIT_POLICY="a\\"b\\nBOOT_FAIL: c": ')
})

test('a port that is taken is refused by a real process, which ends with 1', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const entry = path.resolve('src/main.ts')
  const env = { ...surroundings.environment, PATH: process.env.PATH ?? '', BROKER_PORT: String(port) }
  const ended = await promisify(execFile)(process.execPath, [entry], { env }).catch((error: unknown) => error)
  expect(ended).toMatchObject({
    code: 1,
    stderr: `BOOT_FAIL: port="127.0.0.1:${port}": another process listens there; see runbook §port\n`,
  })
  server.close()
})
