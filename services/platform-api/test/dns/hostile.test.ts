import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { NameServer } from '../../src/dns/dns-answer.ts'
import { without as withoutAnswer } from '../../src/dns/message.ts'
import { isDkim } from '../../src/domain/dns-records/dkim/judge-dkim.ts'
import { readPublicKey } from '../../src/domain/dns-records/dkim/public-key.ts'
import { isDmarc, parseDmarc } from '../../src/domain/dns-records/dmarc/parse-dmarc.ts'
import type { Expected } from '../../src/domain/dns-records/expected-record.ts'
import { judgeRecord } from '../../src/domain/dns-records/judge-record.ts'
import { normaliseDomain } from '../../src/domain/dns-records/normalise-domain.ts'
import { expandMacros } from '../../src/domain/dns-records/spf/expand-macros.ts'
import { isSpf, parseSpf } from '../../src/domain/dns-records/spf/parse-spf.ts'
import { suggestSpf, writeMechanism } from '../../src/domain/dns-records/spf/suggest-spf.ts'
import { walkSpf } from '../../src/domain/dns-records/spf/walk-spf.ts'
import { parseTags } from '../../src/domain/dns-records/tag-list.ts'
import { expecting } from './records.ts'

/** What one resolver says: these texts at one name, and for every other name that there is nothing. */
function saying(name: string, texts: readonly string[]): NameServer['ask'] {
  const answerOf = (asked: string, type: string) => {
    const isThere = asked === name && type === 'TXT'
    return { ...withoutAnswer(isThere ? 'answer' : 'nxdomain'), ms: 0, records: isThere ? texts : [] }
  }
  // Only TXT records are there, so the records are of the type that is asked.
  return (async (asked: string, type: string) => answerOf(asked, type)) as NameServer['ask']
}

const host = fc.constantFrom('a.example', 'b.example', 'mail.example', 'spf.other.example')
const sign = fc.constantFrom('', '+', '-', '~', '?')
const term = fc.oneof(
  fc.tuple(sign, fc.constantFrom('a', 'mx', 'ptr')).map(([of, kind]) => `${of}${kind}`),
  fc.tuple(sign, host).map(([of, name]) => `${of}include:${name}`),
  fc.tuple(sign, fc.ipV4()).map(([of, address]) => `${of}ip4:${address}`),
  fc.tuple(sign, fc.ipV6()).map(([of, address]) => `${of}ip6:${address}`),
)
const end = fc.constantFrom('', '-all', '~all', '?all', '+all', 'all', 'redirect=a.example')
const record = fc
  .tuple(fc.array(term, { maxLength: 4 }), end)
  .map(([terms, last]) => ['v=spf1', ...terms, last].filter(Boolean).join(' '))
const ours = { kind: 'include', domain: 'spf.mail.example' } as const

describe('a suggested SPF record', () => {
  /** Every name has a record that permits nobody, so each include can be followed. */
  const ask = (async (name: string, type: string) => ({
    ...withoutAnswer('answer'),
    ms: 0,
    records: type === 'TXT' ? ['v=spf1 -all'] : type === 'MX' ? [{ preference: 1, exchange: name }] : ['192.0.2.1'],
  })) as unknown as NameServer['ask']

  test('permits us, and keeps what permits others', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 3 }), async (texts) => {
        const suggestion = suggestSpf(texts, writeMechanism(ours, 'acme.example'))
        const spf = suggestion === undefined ? undefined : parseSpf(suggestion)
        if (!spf || 'invalidTerm' in spf) throw new Error(`${suggestion} cannot be read`)
        const { authorises, opening, ending, failure } = await walkSpf(ask, 'acme.example', spf, ours)
        const isTooMuch = spf.terms.length > 20
        expect({ authorises: authorises || isTooMuch, opening, ending, failure }).toEqual({
          ...{ authorises: true, opening: undefined, ending: 'closed', failure: undefined },
        })
        for (const text of texts) for (const one of parsedTerms(text)) expect(spf.terms).toContain(one)
      }),
    )
  })

  /** What a record says before its end. */
  function parsedTerms(text: string): readonly string[] {
    const terms = text.split(' ').slice(1)
    const at = terms.findIndex((one) => /^[+\-~?]?all$|^redirect=/.test(one))
    return at === -1 ? terms : terms.slice(0, at)
  }
})

describe('texts of strangers', () => {
  const likely = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({ unit: fc.constantFrom(...'v=spf1DKMARC;:/.%{}+-~? \t\n"\\0aé') }),
    record,
    fc
      .tuple(fc.constantFrom('v=spf1 ', 'v=DMARC1; ', 'v=DKIM1; p=', 'v=STSv1; ', 'p='), fc.string())
      .map((parts) => parts.join('')),
  )

  test('never make a parser throw', () => {
    fc.assert(
      fc.property(likely, (text) => {
        parseSpf(text)
        parseTags(text)
        parseDmarc(text, expecting('_dmarc.acme.example', { rule: 'dmarc', policy: 'none', rua: null }))
        for (const algorithm of ['rsa', 'ed25519'] as const) readPublicKey(text, algorithm)
        normaliseDomain(text, [])
        expandMacros(text, 'acme.example', { address: '192.0.2.1', sender: 'postmaster@acme.example', helo: 'x' })
        expect([isSpf(text), isDmarc(text), isDkim(text)].filter(Boolean).length).toBeLessThanOrEqual(1)
      }),
      { numRuns: 2000 },
    )
  })

  const expectations: Expected[] = [
    { rule: 'ownership', value: 'platform-verify=x' },
    { rule: 'spf', mechanism: ours },
    { rule: 'dkim', algorithm: 'ed25519', key: Buffer.alloc(32, 1).toString('base64') },
    { rule: 'dmarc', policy: 'reject', rua: 'r@acme.example' },
    { rule: 'mta_sts', id: '1' },
    { rule: 'tls_rpt', rua: 'mailto:r@acme.example' },
    { rule: 'text', value: 'x' },
  ]

  test.each(expectations)('never make a rule throw: $rule', async (expected) => {
    await fc.assert(
      fc.asyncProperty(fc.array(likely, { maxLength: 5 }), async (texts) => {
        const ask = saying('acme.example', texts)
        const judging = {
          record: expecting('acme.example', expected),
          ask,
          egressAddresses: ['192.0.2.1'],
          isOwned: false,
        }
        const { status } = await judgeRecord(judging)
        expect(['ok', 'warning', 'missing', 'mismatch', 'conflict', 'error']).toContain(status)
      }),
    )
  })

  const long: [string, string][] = [
    ['letters', 'a'.repeat(65_000)],
    ['spaces', ' '.repeat(65_000)],
    ['an SPF record of one term', `v=spf1 ${'a'.repeat(65_000)}`],
    ['an SPF record of many terms', `v=spf1 ${'ip4:192.0.2.1 '.repeat(4600)}-all`],
    ['an SPF record of slashes', `v=spf1 a:${'/1'.repeat(32_000)}`],
    ['an SPF record of macros', `v=spf1 exists:${'%{i}'.repeat(16_000)}`],
    ['an SPF record of open macros', `v=spf1 include:${'%{'.repeat(32_000)}`],
    ['an SPF record of dots', `v=spf1 include:${'a.'.repeat(32_000)}example`],
    ['an SPF record of hyphens', `v=spf1 include:a.${'-'.repeat(65_000)}`],
    ['an SPF record with a long modifier', `v=spf1 ${'a-'.repeat(32_000)}=x`],
    ['a list of tags', `v=DKIM1; ${'a=1;'.repeat(16_000)}`],
    ['a list of semicolons', ';'.repeat(65_000)],
    ['a key', `v=DKIM1; k=ed25519; p=${'A'.repeat(65_000)}`],
    ['a DMARC record of addresses', `v=DMARC1; p=none; rua=${'mailto:a@b.example,'.repeat(3000)}`],
    ['a DMARC record of one address', `v=DMARC1; p=none; rua=mailto:${'a@'.repeat(30_000)}b`],
    ['spaces before a version', `${' '.repeat(65_000)}v=DMARC1`],
    ['quotes', `"${'"'.repeat(65_000)}`],
  ]

  test.each(long)('%s of 64 KB, a thousand times, takes no time that matters', async (_, text) => {
    const texts = Array.from({ length: 1000 }, () => text)
    const startedAt = performance.now()
    for (const expected of expectations)
      for (const given of [[text], texts]) {
        const ask = saying('acme.example', given)
        await judgeRecord({
          record: expecting('acme.example', expected),
          ask,
          egressAddresses: ['192.0.2.1'],
          isOwned: false,
        })
      }
    // A pattern that backtracks takes hours for these.
    expect(performance.now() - startedAt).toBeLessThan(60_000)
  })
})
