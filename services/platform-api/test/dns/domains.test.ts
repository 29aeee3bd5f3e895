import { describe, expect, test } from 'vitest'
import { detectProvider } from '../../src/domain/dns-records/dns-provider.ts'
import { type CheckSchedule, nextCheckAt } from '../../src/domain/dns-records/next-check.ts'
import { normaliseDomain } from '../../src/domain/dns-records/normalise-domain.ts'
import { relativeName } from '../../src/domain/dns-records/relative-name.ts'
import { quotedTxt, txtStrings } from '../../src/domain/dns-records/txt-strings.ts'

describe('a domain that a person types', () => {
  const own = ['constellation.example', 'mail.platform.test']

  test.each([
    ['acme.dk', 'acme.dk'],
    ['  ACME.dk. ', 'acme.dk'],
    ['https://www.acme.dk/contact?x=1#y', 'www.acme.dk'],
    ['HTTP://acme.dk', 'acme.dk'],
    ['acme.dk/', 'acme.dk'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['BÜCHER。example', 'xn--bcher-kva.example'],
    ['faß.de', 'xn--fa-hia.de'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['smørrebrød.dk', 'xn--smrrebrd-64af.dk'],
    ['shop.acme.co.uk', 'shop.acme.co.uk'],
    ['customer.github.io', 'customer.github.io'],
    ['1and1.de', '1and1.de'],
    ['a--b.dk', 'a--b.dk'],
    [`${'x'.repeat(63)}.dk`, `${'x'.repeat(63)}.dk`],
    ['notconstellation.example', 'notconstellation.example'],
  ])('%j is %s', (input, name) => {
    expect(normaliseDomain(input, own)).toMatchObject({ name })
  })

  test.each([
    ['xn--bcher-kva.example', 'bücher.example'],
    ['Smørrebrød.DK', 'smørrebrød.dk'],
    ['acme.dk', 'acme.dk'],
  ])('people read %j as %s', (input, unicodeName) => {
    expect(normaliseDomain(input, own)).toMatchObject({ unicodeName })
  })

  test.each([
    ['', 'invalid_domain'],
    ['   ', 'invalid_domain'],
    ['acme', 'invalid_domain'],
    ['localhost', 'invalid_domain'],
    ['192.0.2.1', 'invalid_domain'],
    ['http://192.0.2.1/', 'invalid_domain'],
    ['0x7f.1', 'invalid_domain'],
    ['1.2.3', 'invalid_domain'],
    ['[2001:db8::1]', 'invalid_domain'],
    ['2001:db8::1', 'invalid_domain'],
    ['a..dk', 'invalid_domain'],
    ['.acme.dk', 'invalid_domain'],
    ['acme.dk..', 'invalid_domain'],
    ['-acme.dk', 'invalid_domain'],
    ['acme-.dk', 'invalid_domain'],
    ['_dmarc.acme.dk', 'invalid_domain'],
    ['a b.dk', 'invalid_domain'],
    ['acme.dk:8080', 'invalid_domain'],
    ['me@acme.dk', 'invalid_domain'],
    ['*.acme.dk', 'invalid_domain'],
    ['acme.123', 'invalid_domain'],
    ['xn--a.dk', 'invalid_domain'],
    ['ac\u0000me.dk', 'invalid_domain'],
    [`${'x'.repeat(64)}.dk`, 'invalid_domain'],
    [`${'abcd.'.repeat(60)}dk`, 'invalid_domain'],
    ['x'.repeat(1_000_000), 'invalid_domain'],
    ['co.uk', 'public_suffix'],
    ['github.io', 'public_suffix'],
    ['constellation.example', 'reserved_domain'],
    ['CONSTELLATION.example.', 'reserved_domain'],
    ['x.constellation.example', 'reserved_domain'],
    ['x.mail.platform.test', 'reserved_domain'],
  ])('a text that is no domain to add is refused: %#', (input, refusal) => {
    expect(normaliseDomain(input, own)).toEqual({ refusal })
  })
})

test.each([
  [['ada.ns.cloudflare.com', 'bob.ns.cloudflare.com'], 'cloudflare'],
  [['ns-12.awsdns-01.com', 'ns-1.awsdns-22.co.uk', 'ns-5.awsdns-07.net'], 'route53'],
  [['NS51.DOMAINCONTROL.COM.'], 'godaddy'],
  [['hydrogen.ns.hetzner.com', 'helium.ns.hetzner.de'], 'hetzner'],
  [['ns1.simply.com', 'ns2.simply.com', 'x.ns.cloudflare.com'], 'simply'],
  [['ns01.one.com'], 'one_com'],
  [['ns1.milestone.com'], undefined],
  [['one.com'], undefined],
  [['ns1.acme.example'], undefined],
  [[], undefined],
])('the name servers %j belong to %s', (nameServers, key) => {
  expect(detectProvider(nameServers)?.key).toBe(key)
})

describe('the next check', () => {
  const claimedAt = new Date('2026-12-01T00:00:00Z')
  const after = (minutes: number) => new Date(claimedAt.getTime() + minutes * 60_000)
  const minutesOf = (date: Date | null) => date && (date.getTime() - claimedAt.getTime()) / 60_000
  const hour = 60
  const day = 24 * hour

  test.each([
    [0, 1],
    [0.5, 1],
    [1, 2],
    [2, 5],
    [5, 10],
    [10, 15],
    [15, 30],
    [30, 60],
    [60, 2 * hour],
    [61, 2 * hour],
    [71.5 * hour, 72 * hour],
    [72 * hour, 78 * hour],
    [13 * day, 13 * day + 6 * hour],
    [13 * day + 18 * hour, 14 * day],
    [14 * day, null],
    [20 * day, null],
  ])('of a claim that is %d minutes old comes at minute %s', (age, at) => {
    const schedule = { status: 'pending_ownership', claimedAt } as const
    expect(minutesOf(nextCheckAt(schedule, { now: after(age), random: 0.5, cachedNoUntil: null }))).toBe(at)
  })

  test.each([
    ['ok', 0, 0, 288],
    ['ok', 0, 0.5, 360],
    ['ok', 9999, 1, 432],
    ['attention', 0, 0.5, 15],
    ['broken', 119, 0.5, 15],
    ['broken', 120, 0.5, hour],
    ['unknown', 26 * hour - 1, 0.5, hour],
    ['broken', 26 * hour, 0.5, 6 * hour],
  ] as const)('of an active domain that is %s for %d minutes comes in %d', (health, age, random, minutes) => {
    const schedule: CheckSchedule = { status: 'active', health, healthSince: claimedAt }
    expect(minutesOf(nextCheckAt(schedule, { now: after(age), random, cachedNoUntil: null }))).toBeCloseTo(
      age + minutes,
      6,
    )
  })

  test.each([
    [10, 12, 12],
    [10, 20, 15],
    [10, 9, 15],
    [20 * day, 21 * day, null],
  ])('of a claim at minute %d comes when resolvers forget at minute %d, if that is sooner: %s', (age, until, at) => {
    const schedule = { status: 'pending_ownership', claimedAt } as const
    expect(minutesOf(nextCheckAt(schedule, { now: after(age), random: 0.5, cachedNoUntil: after(until) }))).toBe(at)
  })
})

test.each([
  ['acme.dk', '@'],
  ['_dmarc.acme.dk', '_dmarc'],
  ['a.b.acme.dk', 'a.b'],
  ['notacme.dk', 'notacme.dk'],
])('%s is %s in the form of a provider', (name, host) => {
  expect(relativeName(name, 'acme.dk')).toBe(host)
})

test.each([
  ['', ['']],
  ['x'.repeat(255), ['x'.repeat(255)]],
  ['x'.repeat(256), ['x'.repeat(255), 'x']],
])('a value of a TXT record has strings of at most 255 bytes: %#', (value, strings) => {
  expect(txtStrings(value)).toEqual(strings)
})

test('quotes and backslashes are escaped', () => {
  expect(quotedTxt('a"b\\c')).toBe('"a\\"b\\\\c"')
})
