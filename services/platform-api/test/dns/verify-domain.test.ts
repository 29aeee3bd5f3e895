import { generateKeyPairSync } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { addressCheck } from '@constellation/public-fetch'
import { type NameServer, startNameServer, type Zones } from '@constellation/testkit'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createDns, type DnsLimits } from '../../src/dns/create-dns.ts'
import type { CheckedRecord } from '../../src/domain/dns-records/check-record.ts'
import { explain } from '../../src/domain/dns-records/diagnoses.ts'
import type { ExpectedRecord } from '../../src/domain/dns-records/expected-record.ts'
import { expectedRecords } from '../../src/domain/dns-records/expected-records.ts'
import { type Verification, type VerifyOptions, verifyDomain } from '../../src/domain/dns-records/verify-domain.ts'
import { serve, txt } from './records.ts'

const domain = 'acme.example'
const now = new Date('2026-12-01T12:00:00Z')
const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'der' })
const dkimValue = `v=DKIM1; k=rsa; h=sha256; p=${key.toString('base64')}`
const expected = expectedRecords({
  domain,
  ownershipToken: 'token',
  zone: [
    { name: `s1._domainkey.${domain}`, type: 'TXT', data: dkimValue },
    { name: domain, type: 'TXT', data: 'v=spf1 mx -all' },
    { name: domain, type: 'MX', data: '10 mx.mail.example.' },
    { name: `autoconfig.${domain}`, type: 'CNAME', data: 'mx.mail.example.' },
    { name: `_imaps._tcp.${domain}`, type: 'SRV', data: '0 1 993 mx.mail.example.' },
    { name: `_mta-sts.${domain}`, type: 'TXT', data: 'v=STSv1; id=1' },
    { name: `_smtp._tls.${domain}`, type: 'TXT', data: `v=TLSRPTv1; rua=mailto:postmaster@${domain}` },
    { name: `_25._tcp.${domain}`, type: 'TLSA', data: `3 1 1 ${'ab'.repeat(32)}` },
  ],
  spfIncludeHost: 'spf.mail.example',
  dmarc: { policy: 'none', rua: null },
  isDmarcRequired: false,
})

const delegation = [`${domain}. IN NS ns1.${domain}.`, `ns1.${domain}. IN A 127.0.0.1`]
const elsewhere = [
  txt('spf.mail.example', 'v=spf1 ip4:192.0.2.0/24 -all'),
  `${domain}. IN DS 12345 13 2 ${'00'.repeat(32)}`,
  ...delegation,
]
const ofKind: Record<string, string> = {
  ownership: txt(`_platform-challenge.${domain}`, 'platform-verify=token'),
  mx: `${domain}. IN MX 10 mx.mail.example.`,
  spf: txt(domain, 'v=spf1 include:spf.mail.example -all'),
  dkim: txt(`s1._domainkey.${domain}`, dkimValue),
  dmarc: txt(`_dmarc.${domain}`, 'v=DMARC1; p=none'),
  autoconfig: `autoconfig.${domain}. IN CNAME mx.mail.example.`,
  srv: `_imaps._tcp.${domain}. IN SRV 0 1 993 mx.mail.example.`,
  mta_sts: txt(`_mta-sts.${domain}`, 'v=STSv1; id=1'),
  tls_rpt: txt(`_smtp._tls.${domain}`, `v=TLSRPTv1; rua=mailto:postmaster@${domain}`),
  tlsa: `_25._tcp.${domain}. IN TLSA 3 1 1 ${'ab'.repeat(32)}`,
}
/** The lines of the zone of a domain where all is right, but for some kinds. */
const without = (...kinds: string[]) => [
  ...delegation,
  ...Object.entries(ofKind).flatMap(([kind, line]) => (kinds.includes(kind) ? [] : [line])),
]
const everything = without()
const zonesOf = (own: readonly string[]): Zones => ({ '.': elsewhere, [domain]: own })

/** A server that stands for a resolver, and knows the zone of the domain as it is given. */
function resolver(own: readonly string[], rest: Partial<Parameters<typeof serve>[0]> = {}) {
  return serve({ zones: zonesOf(own), ...rest })
}

type Asked = {
  resolvers: readonly NameServer[]
  /** The server of the zone itself. */
  own?: NameServer
  permitted?: readonly string[]
  previous?: Verification
  records?: readonly ExpectedRecord[]
  limits?: Partial<DnsLimits>
  options?: Partial<VerifyOptions>
}

async function verify({
  resolvers,
  own,
  permitted = ['127.0.0.0/8'],
  previous,
  records = expected,
  limits,
  options,
}: Asked) {
  const refusalOf = addressCheck({ permitted })
  const dns = createDns({
    resolvers: resolvers.map(({ address }) => address),
    isAllowed: (address) => !refusalOf(address),
    port: own?.port ?? resolvers[0]?.port ?? 53,
    ...(limits && { limits }),
  })
  using check = dns.open()
  const before = (record: ExpectedRecord) =>
    previous?.records.find(({ kind, name }) => kind === record.kind && name === record.name) ?? null
  return await verifyDomain(
    check,
    records.map((record) => ({ expected: record, previous: before(record) })),
    { domain, now, isOwned: false, health: 'unknown', egressAddresses: [], probeLabel: 'q7x', ...options },
  )
}

const byKind = ({ records }: Verification, kind: string): CheckedRecord => {
  const found = records.find((record) => record.kind === kind)
  if (!found) throw new Error(`there is no ${kind}`)
  return found
}
const statusOf = ({ records }: Verification) => Object.fromEntries(records.map(({ kind, status }) => [kind, status]))
const codesOf = ({ diagnosis, notes }: CheckedRecord) => [diagnosis, ...notes].map((one) => one?.code)
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)

describe('a domain where all is right', () => {
  let server: NameServer
  beforeAll(async () => {
    server = await startNameServer({ zones: zonesOf(everything) })
    return () => server[Symbol.asyncDispose]()
  })

  test('is ok in every record, and its ownership is proved', async () => {
    const verification = await verify({ resolvers: [server, server, server] })
    expect(new Set(Object.values(statusOf(verification)))).toEqual(new Set(['ok']))
    expect(verification).toMatchObject({
      health: 'ok',
      isStale: false,
      cause: null,
      diagnosis: null,
      isOwnershipProved: true,
    })
    expect(verification).toMatchObject({ cachedNoUntil: null, nameServers: ['ns1.acme.example'], provider: null })
  })

  test('keeps what each resolver said', async () => {
    const { observed, lastOkAt } = byKind(await verify({ resolvers: [server, server] }), 'mx')
    const answer = { server: server.address, outcome: 'answer', records: ['10 mx.mail.example'], aliases: [] }
    expect(observed).toMatchObject({
      resolvers: [answer, answer],
      zoneServers: [],
      quorum: 'agreed',
      at: now.toISOString(),
    })
    expect(lastOkAt).toEqual(now)
  })

  test('needs two resolvers for a proof, and one where there is only one', async () => {
    expect((await verify({ resolvers: [server] })).isOwnershipProved).toBe(true)
    const broken = await resolver([], { zones: { '.': elsewhere }, broken: [domain] })
    const alone = await verify({ resolvers: [server, broken, broken] })
    expect(alone.isOwnershipProved).toBe(false)
    expect(codesOf(byKind(alone, 'ownership'))).toEqual(['ownership_unconfirmed'])
    expect((await verify({ resolvers: [server, server, broken] })).isOwnershipProved).toBe(true)
  })

  test('shows TLSA records only where the zone is signed', async () => {
    const unsigned = await resolver(everything, {
      zones: { ...zonesOf(everything), '.': elsewhere.filter((line) => !/ DS /.test(line)) },
    })
    expect(Object.keys(statusOf(await verify({ resolvers: [server] })))).toContain('tlsa')
    expect(Object.keys(statusOf(await verify({ resolvers: [unsigned] })))).not.toContain('tlsa')
  })
})

describe('resolvers that fail', () => {
  test('silently do not keep the others from a whole check', async () => {
    const fine = await resolver(everything)
    const silent = createSocket('udp4')
    silent.bind(0, '127.0.0.1')
    await once(silent, 'listening')
    onTestFinished(() => void silent.close())
    const { port } = silent.address()
    const mute = { address: `127.0.0.1:${port}`, port } as NameServer
    const verification = await verify({
      resolvers: [mute, fine, fine],
      own: fine,
      limits: { timeoutMs: 100, tries: 1 },
    })
    expect(new Set(Object.values(statusOf(verification)))).toEqual(new Set(['ok']))
    expect(byKind(verification, 'mx').observed.resolvers.map(({ outcome }) => outcome)).toEqual([
      'timeout',
      'answer',
      'answer',
    ])
  })

  test('never make a right record a missing one', async () => {
    const fine = await resolver(everything)
    const broken = await resolver([], { zones: { '.': elsewhere }, broken: [domain] })
    const before = await verify({ resolvers: [fine, fine, fine] })
    const half = await verify({ resolvers: [broken, fine, broken], previous: before, options: { isOwned: true } })
    expect(new Set(Object.values(statusOf(half)))).toEqual(new Set(['ok']))
    const none = await verify({
      resolvers: [broken, broken],
      previous: before,
      options: { health: 'ok', isOwned: true },
    })
    expect(new Set(Object.values(statusOf(none)))).toEqual(new Set(['error']))
    expect(none).toMatchObject({ health: 'ok', isStale: true, diagnosis: null })
    expect(codesOf(byKind(none, 'mx'))).toEqual(['dns_servfail'])
    expect(byKind(none, 'mx')).toMatchObject({
      lastOkAt: now,
      observed: { quorum: 'unavailable', cachedNoUntil: null },
    })
  })

  test('and are gone: nothing is known', async () => {
    // Nothing listens there.
    const gone = { address: '127.0.0.1:1', port: 1 } as NameServer
    const none = await verify({ resolvers: [gone, gone], limits: { tries: 1 }, options: { health: 'attention' } })
    expect(new Set(Object.values(statusOf(none)))).toEqual(new Set(['error']))
    expect(codesOf(byKind(none, 'spf'))).toEqual(['dns_no_answer'])
    expect(none).toMatchObject({ health: 'attention', isStale: true, nameServers: [] })
  })

  test('or disagree: the change is on its way', async () => {
    const fine = await resolver(everything)
    const old = await resolver(without('mx', 'ownership'))
    const verification = await verify({ resolvers: [fine, old, fine] })
    expect(statusOf(verification)).toMatchObject({ mx: 'pending', ownership: 'pending', spf: 'ok' })
    expect(codesOf(byKind(verification, 'mx'))).toEqual(['resolvers_disagree', 'record_missing'])
    expect(verification).toMatchObject({ health: 'attention', cause: 'required', isOwnershipProved: false })
    expect(byKind(verification, 'mx').observed).toMatchObject({ quorum: 'split', zoneServers: [] })
  })

  test('and disagree about a record that was right: it stays so for a day', async () => {
    const fine = await resolver(everything)
    const old = await resolver(without('mx'))
    const previous = await verify({ resolvers: [fine, fine] })
    const options = { isOwned: true, health: 'ok' } as const
    const soon = await verify({ resolvers: [fine, old], previous, options: { ...options, now: later(23 * 60) } })
    expect(statusOf(soon)).toMatchObject({ mx: 'ok' })
    const tomorrow = await verify({
      resolvers: [fine, old],
      previous: soon,
      options: { ...options, now: later(24 * 60) },
    })
    expect(statusOf(tomorrow)).toMatchObject({ mx: 'pending' })
  })
})

describe('records that are missing', () => {
  test('are named with what to publish, and until when resolvers may keep the "no"', async () => {
    const empty = await resolver(delegation, { negativeTtlSeconds: 1800 })
    const verification = await verify({ resolvers: [empty, empty, empty] })
    expect(new Set(Object.values(statusOf(verification)))).toEqual(new Set(['missing']))
    expect(verification).toMatchObject({
      health: 'broken',
      cause: 'required',
      diagnosis: null,
      cachedNoUntil: later(30),
    })
    const { diagnosis, notes, observed } = byKind(verification, 'ownership')
    expect(diagnosis && explain(diagnosis)).toEqual({
      means: 'There is no TXT record at _platform-challenge.acme.example.',
      fix: 'Publish it at your DNS provider: type TXT, name _platform-challenge.acme.example, value platform-verify=token.',
    })
    expect(notes.map((note) => explain(note).means)).toEqual([
      'Resolvers remember that there was no record, and may say so until 2026-12-01 12:30 UTC.',
    ])
    expect(observed).toMatchObject({ cachedNoUntil: later(30).toISOString(), zoneServers: [{ outcome: 'nxdomain' }] })
  })

  test('and are published after the first check: the servers of the zone show it, and resolvers are not asked before they forget', async () => {
    const cached = await resolver(without('ownership', 'dmarc'), { negativeTtlSeconds: 1800 })
    const own = await serve({ zones: { [domain]: without('ownership', 'dmarc') } })
    const asked = { resolvers: [cached, cached], own }
    const first = await verify(asked)
    expect(statusOf(first)).toMatchObject({ ownership: 'missing', dmarc: 'missing', mx: 'ok' })

    await own.publish({ [domain]: without('dmarc') })
    // A resolver that would be asked now would say that the record is there.
    await cached.publish(zonesOf(without('dmarc')))
    const second = await verify({ ...asked, previous: first, options: { now: later(5) } })
    expect(statusOf(second)).toMatchObject({ ownership: 'pending', dmarc: 'missing' })
    expect(codesOf(byKind(second, 'ownership'))).toEqual(['published_not_seen'])
    expect(codesOf(byKind(second, 'dmarc'))).toEqual(['record_missing', 'cached_no'])
    expect(second).toMatchObject({ isOwnershipProved: false, cachedNoUntil: later(30) })
    const { observed } = byKind(second, 'ownership')
    expect(observed).toMatchObject({
      at: later(5).toISOString(),
      resolvers: [{ outcome: 'nxdomain' }, { outcome: 'nxdomain' }],
    })
    expect(observed.zoneServers).toMatchObject([{ outcome: 'answer', records: ['platform-verify=token'] }])

    await own.publish({ [domain]: without('dmarc', 'ownership') })
    const withdrawn = await verify({ ...asked, previous: second, options: { now: later(6) } })
    expect(codesOf(byKind(withdrawn, 'ownership'))).toEqual(['record_missing', 'cached_no'])

    const last = await verify({ ...asked, previous: second, options: { now: later(30) } })
    expect(statusOf(last)).toMatchObject({ ownership: 'ok', dmarc: 'missing' })
    expect(last.isOwnershipProved).toBe(true)
  })

  test('a zone that wants a "no" to be kept for a day is believed for three hours', async () => {
    const empty = await resolver(delegation, { negativeTtlSeconds: 86_400 })
    expect((await verify({ resolvers: [empty] })).cachedNoUntil).toEqual(later(180))
  })

  test('servers of the zone are asked at public addresses alone', async () => {
    const empty = await resolver(delegation)
    const verification = await verify({ resolvers: [empty], permitted: [] })
    expect(byKind(verification, 'mx').observed.zoneServers).toEqual([])
    const inner = await resolver([
      ...delegation,
      `${domain}. IN NS meta.${domain}.`,
      `meta.${domain}. IN A 169.254.169.254`,
    ])
    const both = await verify({ resolvers: [inner] })
    expect(byKind(both, 'mx').observed.zoneServers.map(({ server }) => server)).toEqual([inner.address])
  })

  test('after a proof the absent record of ownership is a warning', async () => {
    const server = await resolver(without('ownership'))
    const verification = await verify({ resolvers: [server], options: { isOwned: true } })
    expect(codesOf(byKind(verification, 'ownership'))).toEqual(['ownership_gone'])
    expect(verification.health).toBe('attention')
  })

  test('a whole check of missing records stays within its questions', async () => {
    const empty = await resolver(delegation)
    const verification = await verify({ resolvers: [empty, empty] })
    const codes = verification.records.flatMap(codesOf)
    expect(codes).not.toContain('dns_limit')
    const tight = await verify({ resolvers: [empty, empty], limits: { questions: 5 } })
    expect(tight.records.flatMap(codesOf)).toContain('dns_limit')
    expect(tight.isStale).toBe(true)
  })
})

describe('the domain itself', () => {
  test('does not exist', async () => {
    const server = await serve({ zones: { '.': [txt('spf.mail.example', 'v=spf1 -all')] } })
    const verification = await verify({ resolvers: [server, server] })
    expect(verification.diagnosis).toEqual({ code: 'domain_not_found', params: { domain } })
    expect(new Set(Object.values(statusOf(verification)))).toEqual(new Set(['missing']))
    expect(byKind(verification, 'mx').notes[0]?.code).toBe('domain_not_found')
    expect(byKind(verification, 'mx').observed.zoneServers).toEqual([])
  })

  test('is a name below another zone that has no records yet: it is not lost', async () => {
    const server = await resolver(delegation)
    const sub = `mail.${domain}`
    const records = expectedRecords({
      domain: sub,
      ownershipToken: 'token',
      zone: [],
      spfIncludeHost: null,
      dmarc: { policy: 'none', rua: null },
      isDmarcRequired: false,
    })
    const verification = await verify({ resolvers: [server], records, options: { domain: sub } })
    expect(verification).toMatchObject({ diagnosis: null, nameServers: ['ns1.acme.example'] })
  })

  test('has a provider that is known by its name servers', async () => {
    const server = await resolver([
      `${domain}. IN NS ada.ns.cloudflare.com.`,
      `${domain}. IN NS bob.ns.cloudflare.com.`,
    ])
    expect((await verify({ resolvers: [server] })).provider).toEqual({ key: 'cloudflare', name: 'Cloudflare' })
  })
})

describe('the usual mistakes', () => {
  const doubled = (line: string) => line.replace(/^(\S+)\. /, `$1.${domain}. `)
  const atDomain = (line: string) => line.replace(/^\S+/, `${domain}.`)

  test.each([
    ['ownership', doubled(ofKind.ownership ?? ''), 'name_doubled'],
    ['mx', doubled(ofKind.mx ?? ''), 'name_doubled'],
    ['spf', doubled(ofKind.spf ?? ''), 'name_doubled'],
    ['dkim', doubled(ofKind.dkim ?? ''), 'name_doubled'],
    ['dmarc', doubled(ofKind.dmarc ?? ''), 'name_doubled'],
    ['srv', doubled(ofKind.srv ?? ''), 'name_doubled'],
    ['autoconfig', doubled(ofKind.autoconfig ?? ''), 'name_doubled'],
    ['ownership', atDomain(ofKind.ownership ?? ''), 'wrong_host'],
    ['dkim', atDomain(ofKind.dkim ?? ''), 'wrong_host'],
    ['dmarc', atDomain(ofKind.dmarc ?? ''), 'wrong_host'],
    ['tls_rpt', atDomain(ofKind.tls_rpt ?? ''), 'wrong_host'],
    ['ownership', `_platform-challenge.${domain}. IN CNAME pages.other.example.`, 'cname_in_the_way'],
    [
      'dmarc',
      `_dmarc.${domain}. IN CNAME loop.${domain}.\nloop.${domain}. IN CNAME _dmarc.${domain}.`,
      'cname_in_the_way',
    ],
    ['dkim', `s1._domainkey.${domain}. IN CNAME gone.other.example.`, 'cname_in_the_way'],
    ['dkim', txt(`s2._domainkey.${domain}`, dkimValue), 'record_missing'],
  ])('%s is published as %s: %s', async (kind, line, code) => {
    const server = await resolver([...without(kind), line])
    const verification = await verify({ resolvers: [server] })
    expect(byKind(verification, kind).diagnosis?.code).toBe(code)
    expect(byKind(verification, kind).status).toBe('missing')
  })

  test('the sentence names the way out', async () => {
    const server = await resolver([...without('dmarc'), doubled(ofKind.dmarc ?? '')])
    const { diagnosis } = byKind(await verify({ resolvers: [server] }), 'dmarc')
    expect(diagnosis && explain(diagnosis).fix).toBe(
      'Enter _dmarc as the name, without the domain, and delete the record at _dmarc.acme.example.acme.example.',
    )
  })

  test('a CNAME at a selector is followed, and fine', async () => {
    const server = await resolver([
      ...without('dkim'),
      `s1._domainkey.${domain}. IN CNAME key1.hosted.${domain}.`,
      txt(`key1.hosted.${domain}`, dkimValue),
    ])
    const { status, observed } = byKind(await verify({ resolvers: [server] }), 'dkim')
    expect(status).toBe('ok')
    expect(observed.resolvers[0]?.aliases).toEqual([`key1.hosted.${domain}`])
  })

  test('a sub-domain with a CNAME shows the mail records of another name', async () => {
    const sub = `www.${domain}`
    const server = await resolver([
      ...delegation,
      `${sub}. IN CNAME pages.${domain}.`,
      `pages.${domain}. IN MX 10 mx.other.example.`,
      txt(`pages.${domain}`, 'v=spf1 -all'),
    ])
    const records = expectedRecords({
      domain: sub,
      ownershipToken: 'token',
      zone: [
        { name: sub, type: 'MX', data: '10 mx.mail.example.' },
        { name: sub, type: 'TXT', data: 'v=spf1 mx -all' },
      ],
      spfIncludeHost: null,
      dmarc: { policy: 'none', rua: null },
      isDmarcRequired: false,
    })
    const verification = await verify({ resolvers: [server], records, options: { domain: sub } })
    for (const kind of ['mx', 'spf'])
      expect(byKind(verification, kind).diagnosis).toEqual({
        code: 'cname_in_the_way',
        params: { name: sub, target: `pages.${domain}` },
      })
  })

  test('a wildcard proves nothing, and is named', async () => {
    const server = await resolver([
      ...delegation,
      `*.${domain}. IN TXT "v=spf1 -all"`,
      `*.${domain}. IN MX 10 mx.mail.example.`,
    ])
    const verification = await verify({ resolvers: [server] })
    for (const kind of ['ownership', 'dkim', 'dmarc']) {
      expect(byKind(verification, kind).status).toBe('missing')
      expect(codesOf(byKind(verification, kind))).toEqual(['record_missing', 'wildcard'])
    }
    const aliased = await verify({
      resolvers: [await resolver([...delegation, `*.${domain}. IN CNAME pages.other.example.`])],
    })
    expect(codesOf(byKind(aliased, 'dmarc'))).toContain('wildcard')
    expect(aliased.isOwnershipProved).toBe(false)
  })
})

describe('what strangers publish', () => {
  test('does not hide the verdict of another record', async () => {
    const spf = [
      'v=spf1 include:a.other.example include:b.other.example include:spf.mail.example -all',
      'V=SPF1   ip4:198.51.100.1 INCLUDE:spf.mail.example ?all',
      'v=spf1 broken',
      `v=spf1 ${Array.from({ length: 300 }, (_, index) => `include:n${index}.other.example`).join(' ')} -all`,
      `v=spf1 ${'exists:%{i}.x.example '.repeat(1000)}-all`,
    ]
    for (const value of spf) {
      const server = await resolver([...without('spf'), txt(domain, value)])
      const verification = await verify({ resolvers: [server] })
      expect(statusOf(verification)).toMatchObject({ dkim: 'ok', mx: 'ok', dmarc: 'ok', ownership: 'ok' })
    }
  })

  test.each([
    'v=spf1 include:spf.mail.example ~all',
    'v=spf1 include:spf.mail.example -all',
    'V=SPF1 Include:SPF.mail.example -ALL',
    'v=spf1   ip4:198.51.100.7   include:spf.mail.example   -all',
    'v=spf1 include:_spf.crm.example include:spf.mail.example include:_spf.news.example ~all',
    'v=spf1 a mx include:spf.mail.example ip6:2001:db8:7::/48 -all',
    'v=spf1 +include:spf.mail.example. -all',
    'v=spf1 redirect=spf.mail.example',
    'v=spf1 include:_spf.all-of-us.example -all',
    'v=spf1 include:spf.mail.example -all exp=explain.acme.example',
  ])('may be written in many ways: %s', async (value) => {
    const own = [...without('spf'), txt(domain, value), `${domain}. IN A 192.0.2.9`]
    const others = ['crm', 'news'].map((name) => txt(`_spf.${name}.example`, 'v=spf1 ip4:198.51.100.8 -all'))
    const wrapped = txt('_spf.all-of-us.example', 'v=spf1 include:spf.mail.example include:_spf.crm.example -all')
    const server = await resolver(own, { zones: { ...zonesOf(own), '.': [...elsewhere, ...others, wrapped] } })
    expect(statusOf(await verify({ resolvers: [server] }))).toMatchObject({ spf: 'ok', dkim: 'ok' })
  })

  test('is kept printable and short', async () => {
    const server = await resolver([
      ...without('spf', 'mx'),
      `${domain}. IN TXT "v=spf1 \\000\\007\\226\\128\\174include:x.example ${'y'.repeat(100)}" ${`"${'z'.repeat(255)}" `.repeat(16)}`,
      ...Array.from({ length: 500 }, (_, index) => txt(domain, `string ${index}`)),
      ...Array.from({ length: 50 }, (_, index) => `${domain}. IN MX 10 m${index}.other.example.`),
    ])
    const verification = await verify({ resolvers: [server] })
    const kept = JSON.stringify(verification)
    expect(kept).not.toMatch(/\\u0000|\\u0007|\u202e/)
    expect(byKind(verification, 'spf').observed.resolvers[0]?.records.length).toBe(20)
    expect(kept.length).toBeLessThan(60_000)
    expect(byKind(verification, 'mx').diagnosis?.code).toBe('mx_foreign_only')
  })
})
