import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  boolean,
  type ConfigRegistry,
  checkConfig,
  choice,
  defineConfig,
  emailAddress,
  evmAddress,
  integer,
  integers,
  list,
  networks,
  optional,
  origin,
  readConfig,
  renderEnvExample,
  renderMarkdown,
  roleArn,
  secretFile,
  secretUrl,
  unlessEmpty,
  url,
  wei,
} from '../src/index.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'constellation-config-'))
const about = { group: 'Group', help: 'What it is.' }
const registry = defineConfig('demo', {
  count: integer('DEMO_COUNT', { ...about, default: 3, min: 1, max: 9 }),
  on: boolean('DEMO_ON', { ...about, default: false }),
  colour: choice('DEMO_COLOUR', ['red', 'blue'], { ...about, default: 'red' }),
  names: list('DEMO_NAMES', { ...about, default: 'a,b' }),
  site: origin('DEMO_SITE', { ...about, default: 'https://site.test' }),
  help: optional(url('DEMO_HELP', about)),
  secret: secretFile('DEMO_SECRET_FILE', about),
})

const lines = (of: ConfigRegistry, environment: Record<string, string>) =>
  checkConfig(of, environment).refusals.map(({ line }) => line)
const messages = (of: ConfigRegistry, environment: Record<string, string>) =>
  checkConfig(of, environment).warnings.map(({ message }) => message)

function secretAt(name: string, content: string | Buffer, mode = 0o600) {
  const file = path.join(folder, name)
  writeFileSync(file, content)
  chmodSync(file, mode)
  return file
}

const good = { DEMO_SECRET_FILE: secretAt('good', 'hunter2\n') }

describe('a configuration', () => {
  test('is frozen, has its defaults, and the text of a secret without its last newline', () => {
    const config = readConfig(registry, good)
    expect(config).toEqual({
      count: 3,
      on: false,
      colour: 'red',
      names: ['a', 'b'],
      site: 'https://site.test',
      help: undefined,
      secret: 'hunter2',
    })
    expect(Object.isFrozen(config)).toBe(true)
  })

  test.each([
    ['DEMO_COUNT', '10', 'not an integer from 1 to 9'],
    ['DEMO_COUNT', '5 ', 'not an integer from 1 to 9'],
    ['DEMO_ON', 'yes', 'neither true nor false'],
    ['DEMO_COLOUR', 'green', 'not one of red, blue'],
    ['DEMO_SITE', 'https://site.test/', 'not an origin: scheme, host and port, without a slash at the end'],
    ['DEMO_HELP', 'ftp://x', 'not an absolute http or https URL'],
    ['DEMO_SECRET_FILE', '/nowhere', 'the file cannot be read'],
    ['DEMO_SECRET_FILE', secretAt('empty', ' \n'), 'the file is empty'],
    [
      'DEMO_SECRET_FILE',
      secretAt('open', 'x', 0o640),
      'the file may be read by others: its mode is 0640, set it to 0600',
    ],
  ])('refuses %s=%s', (name, value, reason) => {
    const { refusals } = checkConfig(registry, { ...good, [name]: value })
    expect(refusals.map(({ line }) => line)).toEqual([
      `BOOT_FAIL: ${name}=${JSON.stringify(value)}: ${reason}; see runbook §${name.toLowerCase().replaceAll('_', '-')}`,
    ])
  })

  test('refuses a secret in a plain variable without showing it', () => {
    const { refusals } = checkConfig(registry, { ...good, DEMO_SECRET: 'hunter2' })
    expect(refusals[0]?.line).toMatch(
      /^BOOT_FAIL: DEMO_SECRET="<redacted>": a secret does not stand in the environment/,
    )
  })

  test('names what is missing first, in the order of the registry, and unknown names of its own', () => {
    expect(() => readConfig(registry, {})).toThrow('it must be set')
    expect(checkConfig(registry, { ...good, DEMO_CUONT: '1', OTHER: '1' }).warnings).toEqual([
      { variable: 'DEMO_CUONT', message: 'DEMO_CUONT is not a variable of demo' },
    ])
  })

  test('knows the names of its migration', () => {
    const migration = { DEMO_MIGRATION_DATABASE_URL_FILE: '/owner', DEMO_DATABASE_ROLE: 'demo' }
    expect(checkConfig(registry, { ...good, ...migration }).warnings).toEqual([])
  })

  test('anchors a refusal where the variable says', () => {
    const anchored = defineConfig('demo', { role: roleArn('DEMO_ROLE_ARN', { ...about, anchor: 'data-role' }) })
    expect(lines(anchored, {})).toEqual(['BOOT_FAIL: DEMO_ROLE_ARN="(unset)": it must be set; see runbook §data-role'])
    expect(lines(anchored, { DEMO_ROLE_ARN: 'x' })).toEqual([
      'BOOT_FAIL: DEMO_ROLE_ARN="x": not the ARN of a role, such as arn:aws:iam::123456789012:role/name; see runbook §data-role',
    ])
  })
})

describe('an older name of a variable', () => {
  const older = defineConfig(
    'demo',
    {
      role: roleArn('DEMO_ROLE_ARN', {
        ...about,
        aliases: [
          'DEMO_OLD_ROLE_ARN',
          { name: 'ACCOUNT_ID', derive: (account) => `arn:aws:iam::${account}:role/data` },
        ],
      }),
      environment: choice('DEMO_ENVIRONMENT', ['production', 'development'], {
        ...about,
        default: 'production',
        aliases: [{ name: 'DEMO_DEV_MODE', derive: development }],
      }),
      key: optional({
        ...secretFile('DEMO_KEY_FILE', about),
        aliases: ['DEMO_KEY', 'DEMO_OLD_KEY_FILE'],
      }),
    },
    { removed: { DEMO_ACCESS_KEY: 'STS needs no key', ACCESS_KEY: 'STS needs no key' } },
  )
  function development(raw: string) {
    if (raw !== 'true' && raw !== 'false') throw new Error('neither true nor false')
    return raw === 'true' ? 'development' : 'production'
  }
  const arn = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`

  test.each([
    [
      { DEMO_ROLE_ARN: arn('111111111111', 'new'), DEMO_OLD_ROLE_ARN: 'x', ACCOUNT_ID: 'x' },
      arn('111111111111', 'new'),
    ],
    [{ DEMO_ROLE_ARN: '', DEMO_OLD_ROLE_ARN: arn('111111111111', 'old'), ACCOUNT_ID: 'x' }, arn('111111111111', 'old')],
    [{ DEMO_OLD_ROLE_ARN: '', ACCOUNT_ID: '222222222222' }, arn('222222222222', 'data')],
  ])('counts only where no name before it has a value: %o', (environment, role) => {
    expect(readConfig(older, environment).role).toBe(role)
  })

  test.each([
    ['true', 'development'],
    ['false', 'production'],
    ['', 'production'],
  ])('may have had other values: DEMO_DEV_MODE=%s', (raw, environment) => {
    expect(readConfig(older, { ACCOUNT_ID: '222222222222', DEMO_DEV_MODE: raw }).environment).toBe(environment)
  })

  test('is the one that a refusal names, at the anchor of the variable', () => {
    expect(lines(older, { ACCOUNT_ID: '12', DEMO_DEV_MODE: 'yes' })).toEqual([
      'BOOT_FAIL: ACCOUNT_ID="12": not the ARN of a role, such as arn:aws:iam::123456789012:role/name; see runbook §demo-role-arn',
      'BOOT_FAIL: DEMO_DEV_MODE="yes": neither true nor false; see runbook §demo-environment',
    ])
  })

  test('is worth a warning, be it read or not, and is no unknown name', () => {
    const role = { DEMO_OLD_ROLE_ARN: arn('111111111111', 'old'), ACCOUNT_ID: '222222222222' }
    expect(messages(older, { ...role, DEMO_DEV_MODE: '' })).toEqual([
      'DEMO_OLD_ROLE_ARN is an older name: set DEMO_ROLE_ARN instead',
      'ACCOUNT_ID is ignored, because DEMO_OLD_ROLE_ARN is set',
    ])
    expect(messages(older, { DEMO_ROLE_ARN: 'x', ACCOUNT_ID: 'x' })).toEqual([
      'ACCOUNT_ID is ignored, because DEMO_ROLE_ARN is set',
    ])
  })

  test('that held the path of a secret still does, and a secret itself is refused without being shown', () => {
    const role = { ACCOUNT_ID: '222222222222' }
    const file = secretAt('older', 'hunter2')
    expect(readConfig(older, { ...role, DEMO_KEY: file }).key).toBe('hunter2')
    expect(readConfig(older, { ...role, DEMO_OLD_KEY_FILE: file }).key).toBe('hunter2')
    expect(lines(older, { ...role, DEMO_KEY: 'hunter2' })).toEqual([
      'BOOT_FAIL: DEMO_KEY="<redacted>": the file cannot be read; see runbook §demo-key-file',
    ])
    expect(lines(older, { ...role, DEMO_OLD_KEY: 'hunter2' })).toEqual([
      'BOOT_FAIL: DEMO_OLD_KEY="<redacted>": a secret does not stand in the environment: write it to a file and name that in DEMO_KEY_FILE; see runbook §demo-old-key',
    ])
  })

  test('that has no effect any more is worth a warning with its reason', () => {
    const environment = { ACCOUNT_ID: '', DEMO_ROLE_ARN: 'x', DEMO_ACCESS_KEY: 'x', ACCESS_KEY: 'x' }
    expect(messages(older, environment)).toEqual([
      'DEMO_ACCESS_KEY is ignored: STS needs no key',
      'ACCESS_KEY is ignored: STS needs no key',
    ])
  })

  test('stands in the reference and beside its variable in the example', () => {
    expect(renderMarkdown(older)).toContain('| What it is. Older names: `DEMO_OLD_ROLE_ARN`, `ACCOUNT_ID`. |')
    expect(renderMarkdown(older)).toContain('| `ACCESS_KEY` | STS needs no key |')
    expect(renderEnvExample(older)).toContain(
      '# What it is. Older name: `DEMO_DEV_MODE`.\n# DEMO_ENVIRONMENT=production',
    )
  })
})

describe('an unknown name', () => {
  const strict = defineConfig(
    'demo',
    { strict: boolean('DEMO_STRICT', { ...about, default: false }) },
    { strict: 'strict' },
  )

  test('is a warning, and a refusal without its value where the service is strict', () => {
    expect(lines(strict, { DEMO_TYPO: 'hunter2' })).toEqual([])
    expect(() => readConfig(strict, { DEMO_STRICT: 'true', DEMO_TYPO: 'hunter2' })).toThrow('the start is strict')
    expect(lines(strict, { DEMO_STRICT: 'true', DEMO_TYPO: 'hunter2' })).toEqual([
      'BOOT_FAIL: DEMO_TYPO="<redacted>": it is not a variable of demo, and the start is strict; see runbook §unknown-variable',
    ])
  })
})

describe('a value', () => {
  const values = defineConfig('demo', {
    chains: optional(integers('DEMO_CHAINS', { ...about, min: 1, max: 99_999 })),
    floor: wei('DEMO_FLOOR', { ...about, default: 1_000_000_000_000_000n }),
    role: optional(roleArn('DEMO_ROLE_ARN', about)),
    contract: optional(evmAddress('DEMO_CONTRACT', about)),
    sender: optional(emailAddress('DEMO_SENDER', about)),
    hmacKey: optional(secretFile('DEMO_HMAC_KEY_FILE', { ...about, minBytes: 32 })),
    proxies: networks('DEMO_PROXIES', { ...about, default: '' }),
  })
  const most = 2n ** 256n - 1n

  test('of integers, of wei and of networks is read exactly, and a list may be empty', () => {
    expect(readConfig(values, {})).toEqual({ floor: 10n ** 15n, proxies: [] })
    const config = readConfig(values, { DEMO_CHAINS: '1, 84532,8453', DEMO_FLOOR: String(most) })
    expect(config).toMatchObject({ chains: [1, 84532, 8453], floor: most })
    const proxies = ['127.0.0.0/8', '::1/128', 'fd00::/8', '0.0.0.0/0']
    expect(readConfig(values, { DEMO_PROXIES: proxies.join(', ') }).proxies).toEqual(proxies)
    expect(renderMarkdown(values)).toContain('| networks, by commas | empty | What it is. |')
  })

  test('of an address of a chain is lower case, and a sender is an e-mail address', () => {
    const config = readConfig(values, { DEMO_CONTRACT: `0x${'Ab'.repeat(20)}`, DEMO_SENDER: 'no-reply@example.com' })
    expect(config).toMatchObject({ contract: `0x${'ab'.repeat(20)}`, sender: 'no-reply@example.com' })
  })

  test('of a file may be empty where it says so, and a URL may stand in a secret file', () => {
    const optionalFiles = defineConfig('demo', {
      rpc: secretUrl('DEMO_RPC_URL_FILE', about),
      key: unlessEmpty(secretFile('DEMO_OPTIONAL_KEY_FILE', about)),
    })
    const rpc = secretAt('rpc', 'https://rpc.test/v3/key\n')
    const read = (DEMO_OPTIONAL_KEY_FILE: string | undefined, DEMO_RPC_URL_FILE = rpc) =>
      readConfig(optionalFiles, { DEMO_RPC_URL_FILE, DEMO_OPTIONAL_KEY_FILE })
    expect(read(secretAt('full', 'key'))).toEqual({ rpc: new URL('https://rpc.test/v3/key'), key: 'key' })
    for (const absent of [undefined, secretAt('blank', ' \n')]) expect(read(absent).key).toBeUndefined()
    expect(() => read(secretAt('open', 'key', 0o644))).toThrow('the file may be read by others')
    expect(() => read(undefined, secretAt('no-url', 'rpc.test'))).toThrow('not an absolute http or https URL')
    expect(() => read(undefined, secretAt('empty-rpc', ''))).toThrow('the file is empty')
  })

  test('of a key has its least length on each line', () => {
    const [current, former] = ['c'.repeat(32), 'f'.repeat(43)]
    const file = secretAt('keys', `${current}\n${former}\n`)
    expect(readConfig(values, { DEMO_HMAC_KEY_FILE: file }).hmacKey).toBe(`${current}\n${former}`)
    expect(renderMarkdown(values)).toContain('path of a secret file, at least 32 bytes')
  })

  test.each([
    'arn:aws:iam::123456789012:role/agentkeys-data-role',
    'arn:aws-cn:iam::123456789012:role/path/of/role',
    'arn:aws-us-gov:iam::123456789012:role/a+b=c,d.e@f_g-h',
  ])('is the ARN of a role: %s', (role) => {
    expect(readConfig(values, { DEMO_ROLE_ARN: role }).role).toBe(role)
  })

  test.each([
    ['DEMO_CHAINS', '1,,2'],
    ['DEMO_CHAINS', '1;2'],
    ['DEMO_CHAINS', '0'],
    ['DEMO_CHAINS', '1,100000'],
    ['DEMO_CHAINS', '1x'],
    ['DEMO_CHAINS', '0x1'],
    ['DEMO_FLOOR', '-1'],
    ['DEMO_FLOOR', '1.5'],
    ['DEMO_FLOOR', '0.001 ETH'],
    ['DEMO_FLOOR', '1e15'],
    ['DEMO_FLOOR', String(most + 1n)],
    ['DEMO_CONTRACT', `0x${'a'.repeat(39)}`],
    ['DEMO_CONTRACT', 'a'.repeat(40)],
    ['DEMO_CONTRACT', `0x${'g'.repeat(40)}`],
    ['DEMO_SENDER', 'no-reply'],
    ['DEMO_HMAC_KEY_FILE', secretAt('short', 'k'.repeat(31))],
    ['DEMO_HMAC_KEY_FILE', secretAt('second-short', `${'k'.repeat(32)}\nshort`)],
    ['DEMO_HMAC_KEY_FILE', secretAt('bytes', Buffer.alloc(64, 0xff))],
    ['DEMO_PROXIES', '10.0.0.0'],
    ['DEMO_PROXIES', '10.0.0.0/33'],
    ['DEMO_PROXIES', '10.0.0/8'],
    ['DEMO_PROXIES', '::1/129'],
    ['DEMO_PROXIES', '::1/'],
    ['DEMO_PROXIES', '127.0.0.0/8,edge'],
    ['DEMO_ROLE_ARN', 'arn:aws:iam::12345678901:role/short-account'],
    ['DEMO_ROLE_ARN', 'arn:aws:iam::123456789012:user/name'],
    ['DEMO_ROLE_ARN', 'arn:aws:sts::123456789012:assumed-role/name/session'],
    ['DEMO_ROLE_ARN', 'arn:aws:iam::123456789012:role/'],
    ['DEMO_ROLE_ARN', 'arn:aws:iam::123456789012:role/two words'],
    ['DEMO_ROLE_ARN', `arn:aws:iam::123456789012:role/${'a'.repeat(2048)}`],
  ])('is refused: %s=%s', (name, value) => {
    expect(checkConfig(values, { [name]: value }).refusals.map(({ variable }) => variable)).toEqual([name])
  })
})

describe('the reference', () => {
  test('has a row and a line for each variable, and says which must be set', () => {
    expect(renderMarkdown(registry)).toContain(
      '`DEMO_SECRET_FILE` | path of a secret file | **required** | What it is. |',
    )
    expect(renderEnvExample(registry)).toContain('# What it is.\n# DEMO_COUNT=3')
    expect(renderEnvExample(registry)).toContain('# What it is.\nDEMO_SECRET_FILE=')
  })
})
