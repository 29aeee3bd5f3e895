import { describe, expect, test } from 'vitest'
import { createDns } from '../../src/dns/create-dns.ts'
import { checkHost } from '../../src/domain/dns-records/spf/check-host.ts'
import { parseSpf } from '../../src/domain/dns-records/spf/parse-spf.ts'
import { walkSpf } from '../../src/domain/dns-records/spf/walk-spf.ts'
import { expecting, judge, serve, summary, txt } from './records.ts'

const ours = { kind: 'include', domain: 'spf.mail.example' } as const
const numbers = Array.from({ length: 10 }, (_, index) => index + 1)
const includes = (count: number) =>
  numbers
    .slice(0, count)
    .map((n) => `include:n${n}.example`)
    .join(' ')

type Row = [id: string, records: string[], status: string, code: string | null, lookups: number | null]
const fixtures: Row[] = [
  ['s1', ['v=spf1 include:spf.mail.example -all'], 'ok', null, 1],
  ['s2', ['v=spf1 include:_spf.other.example include:spf.mail.example ~all'], 'ok', null, 4],
  ['s3', ['v=spf1 -all include:spf.mail.example'], 'mismatch', 'spf_not_authorised', 0],
  ['s4', ['v=spf1 ?include:spf.mail.example -all'], 'mismatch', 'spf_not_authorised', 1],
  ['s5', ['v=spf1 include:spf.mail.example -all', 'v=spf1 mx ~all'], 'conflict', 'spf_multiple', null],
  ['s6', ['v=spf1 include:spf.mail.example +all'], 'mismatch', 'spf_allows_everyone', 1],
  ['s7', ['v=spf1 include:spf.mail.example'], 'warning', 'spf_weak_all', 1],
  ['s8', ['v=spf1 redirect=spf.mail.example'], 'ok', null, 1],
  ['s9', ['v=spf1 include:nospf.example include:spf.mail.example -all'], 'mismatch', 'spf_include_broken', null],
  ['s10', ['v=spf1 include:sf.example include:spf.mail.example -all'], 'error', 'spf_unresolved', null],
  ['s11', [`v=spf1 ${includes(9)} include:spf.mail.example -all`], 'warning', 'spf_near_limit', 10],
  ['s12', [`v=spf1 ${includes(10)} include:spf.mail.example -all`], 'mismatch', 'spf_too_many_lookups', 11],
  ['s13', ['v=spf10 include:spf.mail.example -all'], 'missing', 'record_missing', null],
  ['s14', ['V=SPF1 INCLUDE:SPF.MAIL.EXAMPLE -ALL'], 'ok', null, 1],
  ['s15', ['v=spf1 a mx -all'], 'mismatch', 'spf_not_authorised', 2],
  ['s16', ['v=spf1 incldue:spf.mail.example -all'], 'mismatch', 'spf_syntax', null],
  ['s17', ['google-site-verification=x'], 'missing', 'record_missing', null],
  ['s18', ['v=spf1 ptr include:spf.mail.example -all'], 'warning', 'spf_ptr', 2],
  ['s19', ['v=spf1 mx a include:_spf.other.example include:spf.mail.example ip4:192.0.2.1 ~all'], 'ok', null, 6],
]

const more: Row[] = [
  ['empty', ['v=spf1'], 'mismatch', 'spf_not_authorised', 0],
  ['twice', ['v=spf1 include:spf.mail.example include:spf.mail.example -all'], 'ok', null, 2],
  ['dot', ['v=spf1 include:spf.mail.example. -all'], 'ok', null, 1],
  ['spaces', ['v=spf1   include:spf.mail.example    -all  '], 'ok', null, 1],
  ['explained', ['v=spf1 include:spf.mail.example -all exp=explain.example'], 'ok', null, 1],
  ['unknown-modifier', ['v=spf1 include:spf.mail.example moo=x -all'], 'ok', null, 1],
  ['ignored-redirect', ['v=spf1 include:spf.mail.example -all redirect=sf.example'], 'ok', null, 1],
  ['nested', ['v=spf1 include:wraps.example -all'], 'ok', null, 2],
  ['nested-softly', ['v=spf1 ~include:wraps.example -all'], 'mismatch', 'spf_not_authorised', 2],
  ['redirected-twice', ['v=spf1 redirect=redirects.example'], 'ok', null, 2],
  ['open-end', ['v=spf1 redirect=open.example'], 'warning', 'spf_weak_all', 2],
  ['neutral', ['v=spf1 include:spf.mail.example ?all'], 'warning', 'spf_weak_all', 1],
  [
    'everyone-within',
    ['v=spf1 include:spf.mail.example include:everyone.example -all'],
    'mismatch',
    'spf_allows_everyone',
    2,
  ],
  ['everyone-by-address', ['v=spf1 include:spf.mail.example ip4:0.0.0.0/0 -all'], 'mismatch', 'spf_allows_everyone', 1],
  ['nobody-within', ['v=spf1 include:spf.mail.example -include:everyone.example -all'], 'ok', null, 2],
  ['loops', ['v=spf1 include:spf.mail.example include:loop.example -all'], 'mismatch', 'spf_loop', null],
  ['two-voids', ['v=spf1 a mx include:spf.mail.example -all'], 'ok', null, 3],
  ['voids-within', ['v=spf1 include:voids.example include:spf.mail.example -all'], 'ok', null, 4],
  ['voids-by-redirect', ['v=spf1 include:spf.mail.example redirect=voids.example'], 'ok', null, 4],
  ['three-voids', ['v=spf1 a mx exists:none.example include:spf.mail.example -all'], 'mismatch', 'spf_void_lookups', 4],
  ['v6-host', ['v=spf1 a:v6.example a:v6.example a:v6.example include:spf.mail.example -all'], 'ok', null, 4],
  ['many-mx', ['v=spf1 mx:manymx.example include:spf.mail.example -all'], 'mismatch', 'spf_mx_hosts', null],
  [
    'invalid-within',
    ['v=spf1 include:invalid.example include:spf.mail.example -all'],
    'mismatch',
    'spf_include_broken',
    null,
  ],
  [
    'several-within',
    ['v=spf1 include:several.example include:spf.mail.example -all'],
    'mismatch',
    'spf_include_broken',
    null,
  ],
  [
    'gone-within',
    ['v=spf1 include:gone.example include:spf.mail.example -all'],
    'mismatch',
    'spf_include_broken',
    null,
  ],
  ['mx-unknown', ['v=spf1 mx:sf.example include:spf.mail.example -all'], 'error', 'spf_unresolved', null],
  [
    'far-too-many',
    [`v=spf1 ${includes(10)} ${includes(10)} include:spf.mail.example -all`],
    'mismatch',
    'spf_too_many_lookups',
    20,
  ],
  ['two-redirects', ['v=spf1 redirect=a.example redirect=b.example'], 'mismatch', 'spf_syntax', null],
]

const zone = [
  ...[...fixtures, ...more].flatMap(([id, records]) => records.map((value) => txt(`${id}.example`, value))),
  txt('spf.mail.example', 'v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all'),
  txt('_spf.other.example', 'v=spf1 include:a.other.example include:b.other.example ~all'),
  txt('a.other.example', 'v=spf1 ip4:198.51.100.1 -all'),
  txt('b.other.example', 'v=spf1 ip4:198.51.100.2 -all'),
  ...numbers.map((n) => txt(`n${n}.example`, `v=spf1 ip4:198.51.100.${n} -all`)),
  txt('nospf.example', 'something else'),
  ...['s15', 's19'].flatMap((id) => [
    `${id}.example. IN A 203.0.113.10`,
    `${id}.example. IN MX 10 mx.${id}.example.`,
    `mx.${id}.example. IN A 203.0.113.11`,
    `mx.${id}.example. IN AAAA 2001:db8:1::11`,
  ]),
  txt('wraps.example', 'v=spf1 include:spf.mail.example -all'),
  txt('redirects.example', 'v=spf1 redirect=spf.mail.example'),
  txt('open.example', 'v=spf1 include:spf.mail.example ?all'),
  txt('everyone.example', 'v=spf1 +all'),
  txt('loop.example', 'v=spf1 include:loop2.example -all'),
  txt('loop2.example', 'v=spf1 include:loop.example -all'),
  txt('voids.example', 'v=spf1 a mx -all'),
  'v6.example. IN AAAA 2001:db8::6',
  ...Array.from({ length: 11 }, (_, index) => `manymx.example. IN MX 10 m${index}.example.`),
  txt('invalid.example', 'v=spf1 ip4:300.1.2.3 -all'),
  txt('several.example', 'v=spf1 -all'),
  txt('several.example', 'v=spf1 ~all'),
]
const server = await serve({ zones: { '.': zone }, broken: ['sf.example'] })
const recordOf = (id: string) => expecting(`${id}.example`, { rule: 'spf', mechanism: ours })

test.each([...fixtures, ...more])('%s: %j is %s %s', async (id, records, status, code, lookups) => {
  const verdict = await judge(server.address, recordOf(id))
  expect(summary(verdict)).toMatchObject({ status, code })
  const spf = parseSpf(records[0] ?? '')
  if (lookups === null || 'invalidTerm' in spf) return
  using check = createDns({ resolvers: [server.address], isAllowed: () => false }).open()
  const [resolver] = check.resolvers
  const walk = resolver && (await walkSpf(resolver.ask, `${id}.example`, spf, ours))
  expect(walk?.lookups).toBe(lookups)
})

test.each([
  [['203.0.113.10'], 'ok'],
  [['203.0.113.10', '203.0.113.11'], 'ok'],
  [['2001:db8:1::11'], 'ok'],
  [['203.0.113.10', '203.0.113.99'], 'mismatch'],
  [['2001:db8:1::12'], 'mismatch'],
])('where our addresses %j are known, they decide: s15 is %s', async (egressAddresses, status) => {
  const verdict = await judge(server.address, recordOf('s15'), { egressAddresses })
  expect(summary(verdict)).toMatchObject({ status, code: status === 'ok' ? null : 'spf_not_authorised' })
})

test('the mail hosts of the domain are the mechanism where there is no name to include', async () => {
  const mechanism = { kind: 'mx', domain: 's15.example' } as const
  expect(summary(await judge(server.address, expecting('s15.example', { rule: 'spf', mechanism })))).toMatchObject({
    status: 'ok',
  })
})

test.each([
  ['s3', 'v=spf1 include:spf.mail.example -all'],
  ['s4', 'v=spf1 include:spf.mail.example -all'],
  ['s5', 'v=spf1 mx include:spf.mail.example ~all'],
  ['s6', 'v=spf1 include:spf.mail.example ~all'],
  ['s7', 'v=spf1 include:spf.mail.example ~all'],
  ['s15', 'v=spf1 a mx include:spf.mail.example -all'],
  ['s16', null],
  ['s1', null],
  ['s13', null],
])('a better record for %s is %j', async (id, suggested) => {
  expect((await judge(server.address, recordOf(id))).suggestedDisplay).toBe(suggested)
})

describe('what a receiver finds for an address', async () => {
  const records: Record<string, string> = {
    pass: 'v=spf1 ip4:192.0.2.1 -all',
    fail: 'v=spf1 ip4:192.0.2.2 -all',
    softfail: 'v=spf1 ~all',
    neutral: 'v=spf1 ?all',
    silent: 'v=spf1 ip4:192.0.2.2',
    network: 'v=spf1 ip4:192.0.0.0/16 -all',
    outside: 'v=spf1 ip4:192.0.3.0/24 -all',
    v6: 'v=spf1 ip6:2001:db8::/32 -all',
    host: 'v=spf1 a:host.example -all',
    'host-net': 'v=spf1 a:host.example/24 -all',
    'mx-net': 'v=spf1 mx:mxd.example/24//64 -all',
    exists: 'v=spf1 exists:%{ir}.%{v}.list.example -all',
    local: 'v=spf1 exists:%{l}.%{o2}.%{d1r}.list.example -all',
    child: 'v=spf1 include:fail.example ip4:192.0.2.1 -all',
    'child-error': 'v=spf1 include:bad.example ip4:192.0.2.1 -all',
    'child-none': 'v=spf1 include:none.example ip4:192.0.2.1 -all',
    'child-unknown': 'v=spf1 include:sf.example ip4:192.0.2.1 -all',
    redirect: 'v=spf1 redirect=pass.example',
    'redirect-none': 'v=spf1 redirect=none.example',
    bad: 'v=spf1 bad:term',
    early: 'v=spf1 ip4:192.0.2.1 include:bad.example',
    'early-unknown': 'v=spf1 ip4:192.0.2.1 include:sf.example',
    eleven: `v=spf1 ${'a:none.example '.repeat(2)}${'a:host2.example '.repeat(9)} -all`,
    circle: 'v=spf1 include:circle.example -all',
    ptr: 'v=spf1 ptr:rev.example -all',
    'ptr-other': 'v=spf1 ptr:other.example -all',
    voids: 'v=spf1 a:none1.example a:none2.example a:none3.example ip4:192.0.2.1 -all',
  }
  const lines = [
    ...Object.entries(records).map(([name, value]) => txt(`${name}.example`, value)),
    'host.example. IN A 192.0.2.77',
    'host2.example. IN A 192.0.2.78',
    'mxd.example. IN MX 10 host.example.',
    '1.2.0.192.in-addr.list.example. IN A 127.0.0.2',
    'postmaster.local.example.local.list.example. IN A 127.0.0.2',
    '1.2.0.192.in-addr.arpa. IN PTR mail.rev.example.',
    'mail.rev.example. IN A 192.0.2.1',
  ]
  const receiver = await serve({ zones: { '.': lines }, broken: ['sf.example'] })

  test.each<[string, string, string]>([
    ['pass', '192.0.2.1', 'pass'],
    ['fail', '192.0.2.1', 'fail'],
    ['softfail', '192.0.2.1', 'softfail'],
    ['neutral', '192.0.2.1', 'neutral'],
    ['silent', '192.0.2.1', 'neutral'],
    ['network', '192.0.2.1', 'pass'],
    ['outside', '192.0.2.1', 'fail'],
    ['network', '2001:db8::1', 'fail'],
    ['v6', '2001:db8:ffff::1', 'pass'],
    ['v6', '2001:db9::1', 'fail'],
    ['host', '192.0.2.77', 'pass'],
    ['host', '192.0.2.1', 'fail'],
    ['host-net', '192.0.2.1', 'pass'],
    ['mx-net', '192.0.2.1', 'pass'],
    ['mx-net', '192.0.3.1', 'fail'],
    ['exists', '192.0.2.1', 'pass'],
    ['exists', '192.0.2.9', 'fail'],
    ['local', '192.0.2.9', 'pass'],
    ['child', '192.0.2.1', 'pass'],
    ['child-error', '192.0.2.1', 'permerror'],
    ['child-none', '192.0.2.1', 'permerror'],
    ['child-unknown', '192.0.2.1', 'temperror'],
    ['redirect', '192.0.2.1', 'pass'],
    ['redirect-none', '192.0.2.1', 'permerror'],
    ['bad', '192.0.2.1', 'permerror'],
    ['early', '192.0.2.1', 'pass'],
    ['early-unknown', '192.0.2.1', 'pass'],
    ['eleven', '192.0.2.1', 'permerror'],
    ['circle', '192.0.2.1', 'permerror'],
    ['ptr', '192.0.2.1', 'pass'],
    ['ptr-other', '192.0.2.1', 'fail'],
    ['voids', '192.0.2.1', 'permerror'],
    ['none', '192.0.2.1', 'none'],
    ['x.sf', '192.0.2.1', 'temperror'],
  ])('%s from %s is %s', async (name, address, expected) => {
    using check = createDns({ resolvers: [receiver.address], isAllowed: () => false }).open()
    const [resolver] = check.resolvers
    expect(resolver && (await checkHost(resolver.ask, address, `${name}.example`))).toBe(expected)
  })
})

test.each([
  'a',
  'a/24',
  'a//64',
  'a/24//64',
  'a:host.example/24//64',
  'mx:host.example',
  'ptr',
  'ptr:host.example',
  'ip4:192.0.2.1',
  'ip4:192.0.2.0/24',
  'ip6:2001:db8::/32',
  'ip6:::ffff:192.0.2.1',
  'exists:%{i}._spf.%{d2}',
  'exists:%{ir.-}.x.example',
  'include:a_b.example',
  'include:x--y.example',
  '+MX',
  '?All',
  'x-y.z=anything',
  'redirect=%{d}.example',
  'all=',
])('the term %s can be read', (term) => {
  expect(parseSpf(`v=spf1 ${term}`)).toMatchObject({ terms: [term] })
})

test.each([
  'include',
  'include:',
  'include:localhost',
  'include:1.2.3.4',
  'include:a..',
  'exists',
  'all:x',
  'ip4',
  'ip4:1.2.3',
  'ip4:1.2.3.4/33',
  'ip4:01.2.3.4',
  'ip4:2001:db8::1',
  'ip4:192.0.2.1/',
  'ip6:192.0.2.1',
  'ip6:2001:db8::/129',
  'ip6:zz::',
  'a/33',
  'a//129',
  'a:/24',
  'mx:host',
  '%{x}.example',
  'include:%{q}.example',
  'include:%x.example',
  'include:bücher.example',
  '++all',
  '-',
  'redirect=',
  'mx.',
])('the term %s makes a record invalid', (term) => {
  expect(parseSpf(`v=spf1 ${term} -all`)).toEqual({ invalidTerm: term })
})
