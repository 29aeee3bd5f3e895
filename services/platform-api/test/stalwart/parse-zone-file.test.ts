import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseZoneFile, ZoneFileError } from '../../src/stalwart/domains/parse-zone-file.ts'
import type { ZoneRecord } from '../../src/stalwart/domains/zone-record.ts'

const long = `v=DKIM1; k=rsa; h=sha256; p=${'A'.repeat(392)}`

test.each<[string, string, ZoneRecord[]]>([
  ['nothing', '\n\n', []],
  ['an MX', 'acme.test. IN MX 10 mail.acme.test.', [mx('acme.test', 10, 'mail.acme.test')]],
  ['a name in capitals', 'Acme.TEST. IN MX 0 Mail.test.', [mx('acme.test', 0, 'mail.test')]],
  ['a null MX', 'acme.test. IN MX 0 .', [mx('acme.test', 0, '')]],
  ['a TTL', 'acme.test. 300 IN MX 10 mail.test.', [mx('acme.test', 10, 'mail.test')]],
  ['a text', 'acme.test. IN TXT "v=spf1 mx -all"', [txt('acme.test', 'v=spf1 mx -all')]],
  ['an empty text', 'acme.test. IN TXT ""', [txt('acme.test', '')]],
  ['escapes', String.raw`acme.test. IN TXT "a \"b\" \\ \065"`, [txt('acme.test', String.raw`a "b" \ A`)]],
  ['what has a meaning elsewhere', 'acme.test. IN TXT "a;b (c) ; d"', [txt('acme.test', 'a;b (c) ; d')]],
  ['two texts on a line', 'acme.test. IN TXT "a" "b"', [txt('acme.test', 'ab')]],
  [
    'a long text, in chunks',
    `k._domainkey.acme.test. IN TXT (\n    "${long.slice(0, 255)}"\n    "${long.slice(255)}"\n)\nacme.test. IN MX 10 m.test.\n`,
    [txt('k._domainkey.acme.test', long), mx('acme.test', 10, 'm.test')],
  ],
  ['a long text on one line', 'acme.test. IN TXT ( "a" "b" )', [txt('acme.test', 'ab')]],
  ['a CNAME', 'www.acme.test. IN CNAME acme.test.', [{ name: 'www.acme.test', type: 'CNAME', target: 'acme.test' }]],
  [
    'an SRV',
    '_imaps._tcp.acme.test. IN SRV 0 1 993 mail.test.',
    [{ name: '_imaps._tcp.acme.test', type: 'SRV', priority: 0, weight: 1, port: 993, target: 'mail.test' }],
  ],
  [
    'a CAA',
    'acme.test. IN CAA 0 issue "letsencrypt.org; accounturi=https://ca.test/1"',
    [
      {
        name: 'acme.test',
        type: 'CAA',
        flags: 0,
        tag: 'issue',
        value: 'letsencrypt.org; accounturi=https://ca.test/1',
      },
    ],
  ],
  [
    'a TLSA',
    '_25._tcp.mail.acme.test. IN TLSA 3 1 1 AB12cd',
    [{ name: '_25._tcp.mail.acme.test', type: 'TLSA', usage: 3, selector: 1, matching: 1, data: 'ab12cd' }],
  ],
  [
    'an unknown type',
    'acme.test. IN HTTPS 1 . alpn=h3',
    [{ name: 'acme.test', type: 'other', rrType: 'HTTPS', data: '1 . alpn=h3' }],
  ],
  ['a comment', '; made by hand\nacme.test. IN MX 10 mail.test. ; the first\n', [mx('acme.test', 10, 'mail.test')]],
  ['lines of Windows', 'acme.test. IN MX 10 mail.test.\r\n', [mx('acme.test', 10, 'mail.test')]],
])('%s is read', (_case, text, records) => {
  expect(parseZoneFile(text)).toEqual(records)
})

test.each([
  ['a relative name', 'www IN MX 10 mail.test.'],
  ['a relative target', 'acme.test. IN MX 10 mail'],
  ['another class', 'acme.test. CH TXT "x"'],
  ['no data', 'acme.test. IN TXT'],
  ['a text without quotes', 'acme.test. IN TXT hello'],
  ['a text without an end', 'acme.test. IN TXT "hello'],
  ['parentheses without an end', 'acme.test. IN TXT (\n "a"\n'],
  ['parentheses in parentheses', 'acme.test. IN TXT ( ( "a" ) )'],
  ['an end without a beginning', 'acme.test. IN TXT "a" )'],
  ['too few fields', 'acme.test. IN SRV 0 1 mail.test.'],
  ['too many fields', 'acme.test. IN MX 10 mail.test. more'],
  ['a preference that is no number', 'acme.test. IN MX first mail.test.'],
  ['a TLSA without bytes', 'acme.test. IN TLSA 3 1 1 xyz'],
  ['a page of HTML', '<!doctype html><title>Something went wrong</title>'],
])('%s is refused, and the text is not quoted', (_case, text) => {
  expect(() => parseZoneFile(text)).toThrow(ZoneFileError)
  try {
    parseZoneFile(text)
  } catch (error) {
    expect((error as Error).message).not.toContain(text)
  }
})

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/)
const name = fc.array(label, { minLength: 2, maxLength: 5 }).map((labels) => labels.join('.'))
const small = fc.nat(65_535)
const text = fc.string({
  unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)),
  maxLength: 600,
})
const record: fc.Arbitrary<ZoneRecord> = fc.oneof(
  fc.record({ name, type: fc.constant('TXT' as const), text }),
  fc.record({ name, type: fc.constant('MX' as const), preference: small, exchange: name }),
  fc.record({ name, type: fc.constant('CNAME' as const), target: name }),
  fc.record({ name, type: fc.constant('SRV' as const), priority: small, weight: small, port: small, target: name }),
  fc.record({
    ...{ name, type: fc.constant('TLSA' as const), usage: fc.nat(3), selector: fc.nat(1), matching: fc.nat(2) },
    data: fc.stringMatching(/^([0-9a-f]{2}){1,32}$/),
  }),
)

test('whatever the mail server writes is read as it was', () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 20 }), (records) => {
      expect(parseZoneFile(records.map(write).join(''))).toEqual(records)
    }),
  )
})

test('any text is read or refused', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (input) => {
      try {
        expect(Array.isArray(parseZoneFile(input))).toBe(true)
      } catch (error) {
        expect(error).toBeInstanceOf(ZoneFileError)
      }
    }),
  )
})

/** Writes a record as the mail server does. */
function write(one: ZoneRecord): string {
  const head = `${one.name}. IN ${one.type}`
  switch (one.type) {
    case 'TXT': {
      const chunks = one.text.match(/.{1,255}/gs) ?? ['']
      const quoted = chunks.map((chunk) => `"${chunk.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`)
      return chunks.length === 1
        ? `${head} ${quoted[0]}\n`
        : `${head} (\n${quoted.map((q) => `    ${q}\n`).join('')})\n`
    }
    case 'MX':
      return `${head} ${one.preference} ${one.exchange}.\n`
    case 'CNAME':
      return `${head} ${one.target}.\n`
    case 'SRV':
      return `${head} ${one.priority} ${one.weight} ${one.port} ${one.target}.\n`
    case 'TLSA':
      return `${head} ${one.usage} ${one.selector} ${one.matching} ${one.data}\n`
    default:
      throw new Error('the generator makes no other type')
  }
}

function mx(name: string, preference: number, exchange: string): ZoneRecord {
  return { name, type: 'MX', preference, exchange }
}

function txt(name: string, text: string): ZoneRecord {
  return { name, type: 'TXT', text }
}
