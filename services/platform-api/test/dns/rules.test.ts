import { describe, expect, test } from 'vitest'
import { unknown } from '../../src/domain/dns-records/verdict.ts'
import { expecting, judge, serve, summary, txt } from './records.ts'

const token = 'x'.repeat(43)
const proof = `platform-verify=${token}`

describe('ownership', async () => {
  const texts: Record<string, string[]> = {
    exact: [proof],
    spaces: [`  ${proof} `],
    quoted: [`"${proof}"`],
    'among-others': ['v=spf1 -all', proof, 'platform-verify=old'],
    empty: ['', proof],
    long: ['y'.repeat(4000), proof],
    many: [...Array.from({ length: 40 }, (_, index) => `string ${index}`), proof],
    'other-token': [`platform-verify=${'y'.repeat(43)}`],
    shorter: [proof.slice(0, -1)],
    longer: [`${proof}x`],
    'upper-case': [proof.toUpperCase()],
    'half-quoted': [`"${proof}`],
  }
  const lines = Object.entries(texts).flatMap(([name, values]) => values.map((value) => txt(`${name}.example`, value)))
  const server = await serve({
    zones: { '.': [...lines, 'followed.example. IN CNAME exact.example.', '*.wild.example. IN TXT "v=spf1 -all"'] },
    broken: ['broken.example'],
  })

  test.each([
    ['exact', 'ok'],
    ['spaces', 'ok'],
    ['quoted', 'ok'],
    ['among-others', 'ok'],
    ['empty', 'ok'],
    ['long', 'ok'],
    ['many', 'ok'],
    ['followed', 'ok'],
    ['other-token', 'missing'],
    ['shorter', 'missing'],
    ['longer', 'missing'],
    ['upper-case', 'missing'],
    ['half-quoted', 'missing'],
    ['any.wild', 'missing'],
    ['nowhere', 'missing'],
    ['x.broken', 'error'],
  ])('a text that is %s: %s', async (name, status) => {
    const record = expecting(`${name}.example`, { rule: 'ownership', value: proof })
    expect((await judge(server.address, record)).status).toBe(status)
    const owned = { missing: 'warning' }[status] ?? status
    expect((await judge(server.address, record, { isOwned: true })).status).toBe(owned)
  })
})

describe('MX', async () => {
  const hosts = [
    { preference: 10, exchange: 'mx1.mail.example' },
    { preference: 20, exchange: 'mx2.mail.example' },
  ]
  const [first, second, foreign] = ['mx1.mail.example.', 'mx2.mail.example.', 'mx.other.example.']
  const records: [name: string, mx: string[], status: string, code: string | null][] = [
    ['right', [`10 ${first}`, `20 ${second}`], 'ok', null],
    ['other-numbers', [`0 ${first}`, `65535 ${second}`], 'ok', null],
    ['upper-case', ['10 MX1.Mail.Example.', `20 ${second}`], 'ok', null],
    ['twice', [`10 ${first}`, `30 ${first}`, `20 ${second}`], 'ok', null],
    ['backup', [`10 ${first}`, `20 ${second}`, `30 ${foreign}`], 'warning', 'mx_foreign_backup'],
    ['mixed', [`10 ${first}`, `20 ${second}`, `15 ${foreign}`], 'warning', 'mx_foreign_mixed'],
    ['as-the-last', [`10 ${first}`, `20 ${second}`, `20 ${foreign}`], 'warning', 'mx_foreign_mixed'],
    ['as-the-first', [`10 ${first}`, `20 ${second}`, `10 ${foreign}`], 'conflict', 'mx_foreign_primary'],
    [
      'before',
      [`10 ${first}`, `20 ${second}`, `5 ${foreign}`, `30 x.other.example.`],
      'conflict',
      'mx_foreign_primary',
    ],
    ['partial', [`10 ${first}`], 'warning', 'mx_partial'],
    ['partial-behind', [`10 ${first}`, `5 ${foreign}`], 'conflict', 'mx_foreign_primary'],
    ['only-foreign', [`10 ${foreign}`], 'conflict', 'mx_foreign_only'],
    ['null', ['0 .'], 'conflict', 'mx_null'],
    ['null-among-others', ['0 .', `10 ${first}`, `20 ${second}`], 'conflict', 'mx_null'],
    ['reverse', [`20 ${first}`, `10 ${second}`], 'warning', 'mx_order'],
    ['equal', [`10 ${first}`, `10 ${second}`], 'warning', 'mx_order'],
    ['literal', ['10 192.0.2.1.'], 'mismatch', 'mx_ip_literal'],
    ['none', [], 'missing', 'record_missing'],
  ]
  const server = await serve({
    zones: {
      '.': [
        ...records.flatMap(([name, mx]) => mx.map((one) => `${name}.example. IN MX ${one}`)),
        'none.example. IN A 192.0.2.1',
      ],
    },
    broken: ['broken.example'],
  })

  test.each([...records, ['x.broken', [], 'error', 'dns_servfail'] as const])(
    '%s: %j is %s %s',
    async (name, _, status, code) => {
      const verdict = await judge(server.address, expecting(`${name}.example`, { rule: 'mx', hosts }))
      expect(summary(verdict)).toMatchObject({ status, code })
    },
  )

  test('what is wrong besides is a note', async () => {
    const verdict = await judge(server.address, expecting('partial-behind.example', { rule: 'mx', hosts }))
    expect(summary(verdict).notes).toEqual(['mx_partial'])
  })
})

describe('the other records', async () => {
  const data = 'ab'.repeat(32)
  const server = await serve({
    zones: {
      '.': [
        'auto.example. IN CNAME Mail.Host.Example.',
        'auto-other.example. IN CNAME mail.other.example.',
        'auto-address.example. IN A 192.0.2.1',
        'srv.example. IN SRV 0 1 993 mail.host.example.',
        'srv-weight.example. IN SRV 10 5 993 mail.host.example.',
        'srv-port.example. IN SRV 0 1 143 mail.host.example.',
        'srv-among.example. IN SRV 0 1 143 mail.other.example.',
        'srv-among.example. IN SRV 0 1 993 mail.host.example.',
        'caa.example. IN CAA 0 issue "CA.example; account=1"',
        'caa-other.example. IN CAA 0 issue "other.example"',
        'caa-mail.example. IN CAA 0 iodef "mailto:a@b.example"',
        `tlsa.example. IN TLSA 3 1 1 ${data.toUpperCase()}`,
        `tlsa-other.example. IN TLSA 3 0 1 ${data}`,
        txt('sts.example', 'v=STSv1; id=20261122'),
        txt('sts-bare.example', 'v=STSv1;id=20261122;'),
        txt('sts-old.example', 'v=STSv1; id=1'),
        txt('sts-bad.example', 'v=STSv1; id=a-b'),
        txt('sts-none.example', 'v=STSv1'),
        txt('sts-two.example', 'v=STSv1; id=1'),
        txt('sts-two.example', 'v=STSv1; id=2'),
        txt('rpt.example', 'v=TLSRPTv1; rua=https://x.example/r, MAILTO:Reports@acme.example'),
        txt('rpt-other.example', 'v=TLSRPTv1; rua=mailto:x@other.example'),
        txt('rpt-two.example', 'v=TLSRPTv1; rua=mailto:x@other.example'),
        txt('rpt-two.example', 'v=TLSRPTv1; rua=mailto:y@other.example'),
        txt('text.example', 'v=UAAC1; a=sha256'),
        txt('other-text.example', 'v=UAAC1; a=sha512'),
      ],
    },
    broken: ['broken.example'],
  })
  const alias = { rule: 'alias', target: 'mail.host.example' } as const
  const srv = { rule: 'srv', priority: 0, weight: 1, port: 993, target: 'mail.host.example' } as const
  const caa = { rule: 'caa', flags: 0, tag: 'issue', value: 'ca.example' } as const
  const tlsa = { rule: 'tlsa', usage: 3, selector: 1, matchingType: 1, data } as const
  const sts = { rule: 'mta_sts', id: '20261122' } as const
  const rpt = { rule: 'tls_rpt', rua: 'mailto:reports@acme.example' } as const
  const text = { rule: 'text', value: 'v=UAAC1; a=sha256' } as const

  test.each([
    ['auto', alias, 'ok', null],
    ['auto-other', alias, 'mismatch', 'record_differs'],
    ['auto-address', alias, 'missing', 'record_missing'],
    ['srv', srv, 'ok', null],
    ['srv-weight', srv, 'warning', 'srv_weights'],
    ['srv-port', srv, 'mismatch', 'record_differs'],
    ['srv-among', srv, 'ok', null],
    ['caa', caa, 'ok', null],
    ['caa-other', caa, 'mismatch', 'caa_forbids'],
    ['caa-mail', caa, 'missing', 'record_missing'],
    ['tlsa', tlsa, 'ok', null],
    ['tlsa-other', tlsa, 'mismatch', 'record_differs'],
    ['sts', sts, 'ok', null],
    ['sts-bare', sts, 'ok', null],
    ['sts-old', sts, 'warning', 'mta_sts_id'],
    ['sts-bad', sts, 'mismatch', 'mta_sts_syntax'],
    ['sts-none', sts, 'mismatch', 'mta_sts_syntax'],
    ['sts-two', sts, 'conflict', 'mta_sts_multiple'],
    ['rpt', rpt, 'ok', null],
    ['rpt-other', rpt, 'warning', 'tls_rpt_no_reports'],
    ['rpt-two', rpt, 'conflict', 'tls_rpt_multiple'],
    ['text', text, 'ok', null],
    ['other-text', text, 'missing', 'record_missing'],
    ...[alias, srv, caa, tlsa, sts, rpt, text].flatMap((expected) => [
      ['nowhere', expected, 'missing', 'record_missing'] as const,
      ['x.broken', expected, 'error', 'dns_servfail'] as const,
    ]),
  ] as const)('%s against %j: %s %s', async (name, expected, status, code) => {
    expect(summary(await judge(server.address, expecting(`${name}.example`, expected)))).toMatchObject({ status, code })
  })
})

test.each([
  ['servfail', 'dnssec', 'dns_servfail', ['dns_signatures']],
  ['servfail', null, 'dns_servfail', []],
  ['error', 'unreadable', 'dns_unreadable', []],
  ['error', 'limit', 'dns_limit', []],
  ['timeout', null, 'dns_no_answer', []],
  ['refused', null, 'dns_no_answer', []],
] as const)('an answer that is %s (%s) says nothing of a record: %s', (outcome, detail, code, notes) => {
  expect(summary(unknown({ outcome, detail }, 'acme.example'))).toEqual({ status: 'error', code, notes })
})
