import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalizePolicy } from '../../src/policy/normalize-policy.ts'
import { parsePolicyStrictly } from '../../src/policy/parse-policy-strictly.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { type PolicySection, policyFields } from '../../src/policy/policy-fields.ts'
import { policyFrame } from '../policy-frame.ts'

const frame = policyFrame
const normal = (raw: unknown) => normalizePolicy(raw, frame)
const errorsOf = (raw: unknown) => {
  const parsed = parsePolicyStrictly(raw, frame)
  return parsed.ok ? [] : parsed.errors
}

const defaults: Policy = {
  policyVersion: 1,
  throttle: {
    maxConcurrentPerMailbox: 4,
    maxConcurrentPerProvider: 32,
    messagesPerMailbox: { amount: 30, perMs: 60_000 },
    requestsPerMailbox: { amount: 10_000, perMs: 600_000 },
    uploadBytesPerMailbox: { amount: 150_000_000, perMs: 300_000 },
    recipientsPerMailbox: { amount: 10_000, perMs: 86_400_000 },
    honorRetryAfter: true,
    maxRetryAfter: 3_600_000,
  },
  http: {
    connectTimeout: 5000,
    tokenTimeout: 10_000,
    sendTimeout: 30_000,
    uploadTimeout: 120_000,
    attemptDeadline: 90_000,
    baseUrl: 'https://graph.microsoft.com',
    authorityUrl: 'https://login.microsoftonline.com',
    userAgent: 'constellation-mx-worker/1',
  },
  tokenCache: { enabled: true, skew: 300_000, maxAge: 3_000_000, negativeTtl: 30_000 },
  retry: {
    maxAttempts: 10,
    baseDelay: 30_000,
    factor: 2,
    maxDelay: 3_600_000,
    jitter: 0.2,
    maxAge: 86_400_000,
    ambiguous: 'retry',
  },
  mail: {
    mode: 'send_mail',
    saveToSentItems: true,
    // 25 MiB, cut to what one request carries.
    maxMessageBytes: 4_000_000,
    inlineAttachmentLimit: 3_000_000,
    maxRecipients: 500,
    allowCustomHeaders: ['x-*'],
    defaultReplyTo: null,
  },
  terminal: {
    extraTerminalCodes: [],
    extraRetryableCodes: [],
    configFault: 'hold',
    mailboxFault: 'hold',
    retentionDays: 90,
  },
}

/** For each field a value that counts and is not the default, how it may be written, and values that do not count. */
const values: { [S in PolicySection]: { [F in keyof Policy[S]]: [Policy[S][F], unknown[], unknown[]] } } = {
  throttle: {
    maxConcurrentPerMailbox: [1, [], [0, 5, 1.5, '4', null, -1, Number.NaN]],
    maxConcurrentPerProvider: [512, [], [0, 513, '32']],
    messagesPerMailbox: [
      { amount: 10, perMs: 300_000 },
      ['10/5m', '10/300000ms', '10/300s'],
      [
        '0/1m',
        '30',
        '30/',
        '/1m',
        '30/1m/1m',
        '30/0s',
        '30/999ms',
        '30/32d',
        '-1/1m',
        '1.5/1m',
        '30/60000',
        30,
        {},
        '',
      ],
    ],
    requestsPerMailbox: [{ amount: 1, perMs: 1000 }, ['1/1s'], [[1, 1000], { amount: 0, perMs: 1000 }, { amount: 1 }]],
    uploadBytesPerMailbox: [{ amount: 10_485_760, perMs: 60_000 }, ['10MiB/1m', '10485760/1m'], ['10XB/1m', '0MB/1m']],
    recipientsPerMailbox: [{ amount: 5, perMs: 604_800_000 }, ['5/7d'], ['5/1w', '9999999999999/1d']],
    honorRetryAfter: [false, [], [0, 1, 'false', null]],
    maxRetryAfter: [1000, ['1s', '1000ms'], ['999ms', '25h', '1 h', '1H', '1.5h', '', -1, true]],
  },
  http: {
    connectTimeout: [30_000, ['30s'], ['31s', 0, 999]],
    tokenTimeout: [60_000, ['1m'], ['61s', 999]],
    sendTimeout: [120_000, ['2m'], ['121s']],
    uploadTimeout: [600_000, ['10m'], ['601s', 4999]],
    attemptDeadline: [105_000, ['105s'], [105_001, '2m', 999]],
    baseUrl: [
      'https://graph.microsoft.us',
      ['https://graph.microsoft.us/'],
      [
        'http://graph.microsoft.us',
        'https://a@b.test',
        'https://a.test?b',
        'https://a.test#b',
        'ftp://a.test',
        'a',
        1,
        '',
      ],
    ],
    authorityUrl: [
      'http://127.0.0.1:8080/base',
      ['http://127.0.0.1:8080/base/'],
      ['http://10.0.0.1', 'http://127.0.0.1.evil.test'],
    ],
    userAgent: ['our mail/2', [], ['', ' a', 'a\nb', 'a\u2028b', 'é', 'a'.repeat(201)]],
  },
  tokenCache: {
    enabled: [false, [], ['yes']],
    skew: [0, ['0s'], ['31m', -1]],
    maxAge: [86_400_000, ['1d', '24h'], [0, '25h']],
    negativeTtl: [600_000, ['10m'], ['601s']],
  },
  retry: {
    maxAttempts: [50, [], [0, 51]],
    baseDelay: [250, ['250ms'], [0, '2d']],
    factor: [1.5, [], [0.9, 10.1, '2', Number.POSITIVE_INFINITY]],
    maxDelay: [604_800_000, ['7d'], ['8d', 0]],
    jitter: [0.5, [], [0.51, -0.1, '0.2']],
    maxAge: [60_000, ['1m'], ['59s', '8d']],
    ambiguous: ['fail', [], ['Retry', '', null, ['retry']]],
  },
  mail: {
    mode: ['mime', [], ['sendMail', 'smtp', 1]],
    saveToSentItems: [false, [], ['false']],
    maxMessageBytes: [4_000_000, ['4MB', '4000KB'], [4_000_001, '25MiB', '151MB', 0, '4 MB', '4mb']],
    inlineAttachmentLimit: [1_048_576, ['1MiB'], ['3MiB', 3_000_001, 0]],
    maxRecipients: [1000, [], [0, 1001]],
    allowCustomHeaders: [
      ['list-unsubscribe', 'x-app-*', '*'],
      [['List-Unsubscribe', 'X-App-*', '*', 'x-app-*']],
      ['x-*', ['x-*', 'a b'], ['*x'], ['x:'], [''], [1], Array(101).fill('x-a'), null],
    ],
    defaultReplyTo: ['help@example.test', ['  help@example.test '], ['help', 'a@b@c.test', 1, 'a\r\nBcc: x@y.test']],
  },
  terminal: {
    extraTerminalCodes: [
      ['ErrorOdd', 'Other.Code'],
      [['ErrorOdd', 'Other.Code', 'ErrorOdd']],
      ['ErrorOdd', [''], ['a b'], ['a\n'], [null]],
    ],
    extraRetryableCodes: [['ErrorOdd'], [], [[1], {}]],
    configFault: ['fail', [], ['pause']],
    mailboxFault: ['fail', [], [true]],
    retentionDays: [3650, [], [0, 3651, '90d']],
  },
}

type Row = {
  name: string
  section: PolicySection
  field: string
  good: unknown
  spellings: unknown[]
  wrong: unknown[]
}
const rows: Row[] = Object.entries(values).flatMap(([section, fields]) =>
  Object.entries(fields).map(([field, [good, spellings, wrong]]) => ({
    name: `${section}.${field}`,
    section: section as PolicySection,
    field,
    good,
    spellings,
    wrong,
  })),
)
const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const withValue = ({ section, field }: Row, value: unknown): unknown => ({
  ...defaults,
  [section]: { ...defaults[section], [field]: value },
})

test('an empty policy gives every default and no warning', () => {
  expect(normal({})).toEqual({ policy: defaults, warnings: [] })
  expect(errorsOf({})).toEqual([])
})

test.each(rows)('$name counts in every spelling, by both names, and is kept when it is read again', (row) => {
  const { section, field, good, spellings } = row
  for (const written of [good, ...spellings])
    for (const raw of [{ [section]: { [field]: written } }, { [snake(section)]: { [snake(field)]: written } }]) {
      const { policy, warnings } = normal(raw)
      expect(warnings).toEqual([])
      expect(policy).toEqual(withValue(row, good))
      expect(normal(JSON.parse(JSON.stringify(policy)))).toEqual({ policy, warnings: [] })
      expect(errorsOf(raw)).toEqual([])
    }
})

test.each(rows)(
  'a wrong $name is replaced by the default with a warning, and is an error when it is written',
  (row) => {
    const { section, field, wrong } = row
    for (const value of wrong) {
      const raw = { [section]: { [field]: value } }
      const { policy, warnings } = normal(raw)
      expect(policy).toEqual(defaults)
      expect(warnings, JSON.stringify(value)).toEqual([expect.stringMatching(`^/${section}/${field}(/\\d+)? .*; `)])
      expect(errorsOf({ [snake(section)]: { [snake(field)]: value } })).toEqual([
        {
          pointer: expect.stringMatching(`^/${snake(section)}/${snake(field)}(/\\d+)?$`),
          message: expect.stringMatching(/^must /),
        },
      ])
    }
  },
)

test.each(rows)('without $name its default counts and all others stay', (row) => {
  const { [row.field]: _, ...others } = defaults[row.section] as Record<string, unknown>
  expect(normal({ ...defaults, [row.section]: others })).toEqual({ policy: defaults, warnings: [] })
})

test('the table of values names every field', () => {
  const names = (table: object) => Object.entries(table).map(([section, fields]) => [section, Object.keys(fields)])
  expect(names(values)).toEqual(names(policyFields(frame)))
})

describe('the shape', () => {
  test.each([undefined, null, [], 'policy', 1, true])(
    '%j is no policy: the defaults count, and writing it is refused',
    (raw) => {
      expect(normal(raw)).toEqual({
        policy: defaults,
        warnings: ['the policy must be an object; every default counts'],
      })
      expect(errorsOf(raw)).toEqual([{ pointer: '', message: 'must be an object' }])
    },
  )

  test('a section that is no object has its defaults, and the others count', () => {
    const raw = { retry: [], mail: { maxRecipients: 7 } }
    expect(normal(raw)).toEqual({
      policy: { ...defaults, mail: { ...defaults.mail, maxRecipients: 7 } },
      warnings: ['/retry must be an object; every default counts'],
    })
  })

  test('unknown names are warnings, when reading and when writing', () => {
    const raw = JSON.parse('{ "retries": 3, "retry": { "max": 1, "a/b~c": 2, "__proto__": 1 }, "constructor": {} }')
    const warnings = ['/retry/max', '/retry/a~1b~0c', '/retry/__proto__', '/retries', '/constructor'].map(
      (pointer) => `${pointer} is not known here; it is ignored`,
    )
    expect(normal(raw)).toEqual({ policy: defaults, warnings })
    expect(parsePolicyStrictly(raw, frame)).toEqual({ ok: true, policy: defaults, warnings })
  })

  test('of two spellings the one in camelCase counts, and writing both is refused', () => {
    const raw = { retry: { max_attempts: 3, maxAttempts: 4 } }
    expect(normal(raw).policy.retry.maxAttempts).toBe(4)
    expect(normal(raw).warnings).toHaveLength(1)
    expect(errorsOf(raw)).toEqual([
      { pointer: '/retry/max_attempts', message: 'is another spelling of maxAttempts, which is there too' },
    ])
  })

  test('all errors come at once', () => {
    const raw = { policyVersion: 0, retry: { jitter: 1, factor: 0 }, mail: { allowCustomHeaders: ['x-a', '!'] } }
    expect(errorsOf(raw).map(({ pointer }) => pointer)).toEqual([
      '/policyVersion',
      '/retry/factor',
      '/retry/jitter',
      '/mail/allowCustomHeaders/1',
    ])
  })
})

describe('the version', () => {
  test.each([1])('%j is known', (policyVersion) => {
    expect(normal({ policyVersion }).warnings).toEqual([])
    expect(normal({ policy_version: policyVersion }).warnings).toEqual([])
  })

  test.each([2, 99, 1.5])('%j is later: nothing of the policy counts, and writing it is refused', (policyVersion) => {
    const raw = { policyVersion, retry: { maxAttempts: 3 }, more: 1 }
    const { policy, warnings } = normal(raw)
    expect(policy).toEqual(defaults)
    expect(warnings).toEqual([expect.stringMatching(/^\/policyVersion .*; every default counts$/)])
    expect(errorsOf(raw)).toEqual([{ pointer: '/policyVersion', message: expect.stringContaining('later version') }])
  })

  test.each([0, -1, '1', null, {}])(
    '%j is none: the fields count all the same, and writing it is refused',
    (policyVersion) => {
      expect(normal({ policyVersion, retry: { maxAttempts: 3 } }).policy.retry.maxAttempts).toBe(3)
      expect(errorsOf({ policyVersion })).toEqual([{ pointer: '/policyVersion', message: 'must be 1' }])
    },
  )
})

describe('bounds that depend on something else', () => {
  test('an attempt ends 15 seconds before its lease, the default too', () => {
    const short = { ...frame, leaseMs: 60_000 }
    expect(normalizePolicy({}, short)).toMatchObject({ policy: { http: { attemptDeadline: 45_000 } }, warnings: [] })
    expect(normalizePolicy({ http: { attemptDeadline: '45s' } }, short).warnings).toEqual([])
    expect(normalizePolicy({ http: { attemptDeadline: 45_001 } }, short)).toMatchObject({
      policy: { http: { attemptDeadline: 45_000 } },
      warnings: [expect.stringContaining('/http/attemptDeadline')],
    })
  })

  test.each([
    ['draft_send', '150MB', 150_000_000, 26_214_400],
    ['send_mail', '4MB', 4_000_000, 4_000_000],
    ['mime', '4MB', 4_000_000, 4_000_000],
  ])('with mode %s a message has at most %s', (mode, most, bytes, fallback) => {
    expect(normal({ mail: { mode } })).toMatchObject({ policy: { mail: { maxMessageBytes: fallback } }, warnings: [] })
    expect(normal({ mail: { mode, maxMessageBytes: most } })).toMatchObject({
      policy: { mail: { maxMessageBytes: bytes } },
      warnings: [],
    })
    expect(errorsOf({ mail: { mode, maxMessageBytes: bytes + 1 } })).toEqual([
      { pointer: '/mail/maxMessageBytes', message: expect.stringContaining('must be') },
    ])
  })

  test('a code in both lists is terminal, and writing it is refused', () => {
    const raw = { terminal: { extraTerminalCodes: ['A'], extraRetryableCodes: ['a', 'B'] } }
    expect(normal(raw).policy.terminal).toMatchObject({ extraTerminalCodes: ['A'], extraRetryableCodes: ['B'] })
    expect(errorsOf(raw)).toEqual([{ pointer: '/terminal/extraRetryableCodes', message: expect.any(String) }])
  })
})

describe('whatever is stored', () => {
  const names = rows.flatMap(({ section, field }) => [section, field, snake(section), snake(field)])
  const name = fc.oneof(fc.constantFrom(...names, 'policyVersion', '__proto__', 'constructor', 'toString'), fc.string())
  const good = fc.constantFrom(...rows.flatMap(({ good, spellings, wrong }) => [good, ...spellings, ...wrong]))
  const value = fc.oneof(
    good,
    fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
  )
  const policyLike = fc.oneof(fc.anything(), fc.dictionary(name, fc.oneof(value, fc.dictionary(name, value))))

  test('a full policy comes out, always the same, and it is whole when it is read again', () => {
    fc.assert(
      fc.property(policyLike, (raw) => {
        const { policy, warnings } = normal(raw)
        expect(normal(raw)).toEqual({ policy, warnings })
        expect(normal(JSON.parse(JSON.stringify(policy)))).toEqual({ policy, warnings: [] })
        const strict = parsePolicyStrictly(raw, frame)
        // What may be written is read as it was written.
        if (strict.ok) expect(strict).toEqual({ ok: true, policy, warnings })
        else expect(strict.errors.length).toBeGreaterThan(0)
      }),
      { numRuns: 500 },
    )
  })
})
