import { describe, expect, test } from 'vitest'
import type { DmarcPolicy } from '../../src/domain/dns-records/expected-record.ts'
import { expecting, judge, serve, summary, txt } from './records.ts'

type Row = [
  name: string,
  texts: string[],
  target: [policy: DmarcPolicy, rua?: string],
  status: string,
  code: string | null,
  notes?: string[],
]
const rows: Row[] = [
  ['equal', ['v=DMARC1; p=none'], ['none'], 'ok', null],
  ['stronger', ['v=DMARC1;p=reject;'], ['quarantine'], 'ok', null],
  ['weaker', ['v=DMARC1; p=none'], ['quarantine'], 'mismatch', 'dmarc_weaker'],
  ['spaces', ['  v = DMARC1 ; p = Reject'], ['reject'], 'ok', null],
  ['order', ['v=DMARC1; rua=mailto:r@order.example; fo=1; p=reject'], ['reject', 'r@order.example'], 'ok', null],
  ['unknown-tag', ['v=DMARC1; p=reject; moo=1'], ['reject'], 'ok', null],
  ['lower-version', ['v=dmarc1; p=reject'], ['none'], 'missing', 'record_missing'],
  ['version-last', ['p=reject; v=DMARC1'], ['none'], 'missing', 'record_missing'],
  ['other-version', ['v=DMARC10; p=reject'], ['none'], 'missing', 'record_missing'],
  ['other-kind', ['v=spf1 -all'], ['none'], 'missing', 'record_missing'],
  ['beside-others', ['v=spf1 -all', 'v=DMARC1; p=none'], ['none'], 'ok', null],
  ['two', ['v=DMARC1; p=none', 'v=DMARC1; p=reject'], ['none'], 'conflict', 'dmarc_multiple'],
  ['no-policy', ['v=DMARC1'], ['none'], 'warning', 'dmarc_policy_missing'],
  ['no-policy-weaker', ['v=DMARC1'], ['reject'], 'mismatch', 'dmarc_weaker', ['dmarc_policy_missing']],
  ['bad-policy', ['v=DMARC1; p=block'], ['none'], 'missing', 'dmarc_policy_invalid'],
  ['bad-policy-reports', ['v=DMARC1; p=block; rua=mailto:r@bad-policy-reports.example'], ['none'], 'ok', null],
  ['duplicate', ['v=DMARC1; p=none; p=reject'], ['none'], 'missing', 'dmarc_syntax'],
  ['no-tag', ['v=DMARC1; reject'], ['none'], 'missing', 'dmarc_syntax'],
  ['pct', ['v=DMARC1; p=reject; pct=50'], ['reject'], 'warning', 'dmarc_pct', ['dmarc_obsolete_tag']],
  [
    'pct-whole',
    ['v=DMARC1; p=reject; pct=100; ri=3600; rf=afrf'],
    ['reject'],
    'ok',
    null,
    Array(3).fill('dmarc_obsolete_tag'),
  ],
  ['testing', ['v=DMARC1; p=reject; t=y'], ['reject'], 'warning', 'dmarc_testing'],
  ['not-testing', ['v=DMARC1; p=reject; t=n'], ['reject'], 'ok', null],
  ['subdomains', ['v=DMARC1; p=reject; sp=none'], ['reject'], 'warning', 'dmarc_subdomains_weaker'],
  ['subdomains-stronger', ['v=DMARC1; p=none; sp=reject'], ['none'], 'ok', null],
  ['no-reports', ['v=DMARC1; p=none'], ['none', 'r@no-reports.example'], 'warning', 'dmarc_no_reports'],
  ['size', ['v=DMARC1; p=none; rua=mailto:R@size.example!10m'], ['none', 'r@size.example'], 'ok', null],
  [
    'several',
    ['v=DMARC1; p=none; rua=mailto:a@several.example, mailto:r@several.example'],
    ['none', 'r@several.example'],
    'ok',
    null,
  ],
  ['foreign', ['v=DMARC1; p=none; rua=mailto:r@reports.test'], ['none', 'r@reports.test'], 'ok', null],
  ['foreign-refused', ['v=DMARC1; p=none; rua=mailto:r@reports.test'], ['none'], 'warning', 'dmarc_rua_not_authorised'],
  ['foreign-unknown', ['v=DMARC1; p=none; rua=mailto:r@broken.test'], ['none'], 'ok', null],
  ['sub.below', ['v=DMARC1; p=none; rua=mailto:r@below.example'], ['none'], 'ok', null],
]

const server = await serve({
  zones: {
    '.': [
      ...rows.flatMap(([name, texts]) => texts.map((text) => txt(`_dmarc.${name}.example`, text))),
      txt('foreign.example._report._dmarc.reports.test', 'v=DMARC1'),
      '_dmarc.alias.example. IN CNAME _dmarc.stronger.example.',
    ],
  },
  broken: ['broken.example', 'broken.test'],
})
const against = (domain: string, [policy, rua]: Row[2], address = server.address) =>
  judge(address, expecting(`_dmarc.${domain}`, { rule: 'dmarc', policy, rua: rua ?? null }))

test.each([
  ...rows,
  ['alias', [], ['none'], 'ok', null] as Row,
  ['nowhere', [], ['none'], 'missing', 'record_missing'] as Row,
  ['x.broken', [], ['none'], 'error', 'dns_servfail'] as Row,
])('%s: %j for %j is %s %s', async (name, _, target, status, code, notes = []) => {
  expect(summary(await against(`${name}.example`, target))).toEqual({ status, code, notes })
})

describe('a domain without a record of its own', async () => {
  const zone: Record<string, string> = {
    'acme.test': 'v=DMARC1; p=reject',
    'sp.test': 'v=DMARC1; p=reject; sp=quarantine',
    'top.test': 'v=DMARC1; p=reject',
    'between.top.test': 'v=DMARC1; p=none',
    'org.top2.test': 'v=DMARC1; p=quarantine; psd=n',
    'top2.test': 'v=DMARC1; p=reject',
    'suffix.test': 'v=DMARC1; p=reject; psd=y; sp=none',
    'org.suffix.test': 'v=DMARC1; p=quarantine',
    'bad.acme.test': 'v=DMARC1; p=none; p=none',
    'deep.g.f.e.d.c.b.a.test': 'v=DMARC1; p=none',
    'f.e.d.c.b.a.test': 'v=DMARC1; p=quarantine',
  }
  const walked = await serve({
    zones: {
      '.': [
        ...Object.entries(zone).map(([name, text]) => txt(`_dmarc.${name}`, text)),
        txt('_dmarc.two.acme.test', 'v=DMARC1; p=none'),
        txt('_dmarc.two.acme.test', 'v=DMARC1; p=none'),
      ],
    },
    broken: ['broken.test'],
  })

  test.each([
    ['mail.acme.test', 'acme.test', 'reject'],
    ['a.b.c.d.e.f.acme.test', 'acme.test', 'reject'],
    // Nine labels: seven are asked, and those in between are not.
    ['1.2.3.4.5.6.7.acme.test', 'acme.test', 'reject'],
    ['1.2.3.4.5.6.7.8.9.10.11.acme.test', 'acme.test', 'reject'],
    ['x.deep.g.f.e.d.c.b.a.test', 'f.e.d.c.b.a.test', 'quarantine'],
    ['mail.sp.test', 'sp.test', 'quarantine'],
    ['x.between.top.test', 'top.test', 'reject'],
    ['mail.org.top2.test', 'org.top2.test', 'quarantine'],
    ['mail.org.suffix.test', 'org.suffix.test', 'quarantine'],
    ['mail.other.suffix.test', 'suffix.test', 'none'],
    ['x.two.acme.test', 'acme.test', 'reject'],
    ['x.bad.acme.test', 'acme.test', 'reject'],
  ])('%s has the policy of %s: %s', async (domain, from, policy) => {
    const { status, diagnosis } = await against(domain, ['reject'], walked.address)
    expect({ status, code: diagnosis?.code, params: diagnosis?.params }).toMatchObject({
      status: 'warning',
      code: 'dmarc_inherited',
      params: { from, policy },
    })
  })

  test('keeps what is wrong with a record that does not count', async () => {
    expect(summary(await against('bad.acme.test', ['none'], walked.address))).toEqual({
      status: 'warning',
      code: 'dmarc_inherited',
      notes: ['dmarc_syntax'],
    })
  })

  test('is missing where nothing is above it, and unknown where nobody can say', async () => {
    expect(summary(await against('a.b.nothing.test', ['none'], walked.address))).toMatchObject({ status: 'missing' })
    const half = await serve({ zones: { 'x.acme.test': [] }, broken: ['acme.test'] })
    expect(summary(await against('x.acme.test', ['none'], half.address))).toMatchObject({ status: 'error' })
  })
})
