import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Expectation, expectedRecords } from '../../src/domain/dns-records/expected-records.ts'
import type { ZoneRecord } from '../../src/domain/dns-records/zone-record.ts'

const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
const zone: ZoneRecord[] = [
  ['v1-rsa-20261122._domainkey.acme.test', 'TXT', `v=DKIM1; k=rsa; h=sha256; p=${key}`],
  [
    'v1-ed25519-20261122._domainkey.acme.test',
    'TXT',
    'v=DKIM1; k=ed25519; h=sha256; p=ElZiMgyOY9pEVPVRxQmtVEiftRxxL1yShNEpoBbAldc=',
  ],
  ['_25._tcp.acme.test', 'TLSA', '3 1 1 ABCD'],
  ['_25._tcp.mail.constellation.test', 'TLSA', '3 1 1 ABCD'],
  ['acme.test', 'TXT', 'v=spf1 mx -all'],
  ['acme.test', 'MX', '20 mail2.constellation.test.'],
  ['acme.test', 'MX', '10 Mail.Constellation.test.'],
  ['_dmarc.acme.test', 'TXT', 'v=DMARC1; p=reject; rua=mailto:postmaster@acme.test'],
  ['_imaps._tcp.acme.test', 'SRV', '0 1 993 mail.constellation.test.'],
  ['mta-sts.acme.test', 'CNAME', 'mail.constellation.test.'],
  ['_mta-sts.acme.test', 'TXT', 'v=STSv1; id=138449342089700316'],
  ['_smtp._tls.acme.test', 'TXT', 'v=TLSRPTv1; rua=mailto:postmaster@acme.test'],
  ['acme.test', 'CAA', '0 issue "letsencrypt.org; validationmethods=dns-01"'],
  ['ua-auto-config.acme.test', 'CNAME', 'mail.constellation.test.'],
  ['_ua-auto-config.acme.test', 'TXT', 'v=UAAC1; a=sha256; d=fCAV'],
  ['autoconfig.acme.test', 'CNAME', 'mail.constellation.test.'],
  ['autodiscover.acme.test.', 'CNAME', 'mail.constellation.test.'],
  ['mail.acme.test', 'TXT', 'v=spf1 a -all'],
  ['acme.test', 'NAPTR', 'whatever'],
].map(([name = '', type = '', data = '']) => ({ name, type, data }))

const expectation: Expectation = {
  domain: 'acme.test',
  ownershipToken: 'token',
  zone,
  spfIncludeHost: 'spf.constellation.test',
  dmarc: { policy: 'none', rua: null },
  isDmarcRequired: false,
}
const lines = (change: Partial<Expectation> = {}) =>
  expectedRecords({ ...expectation, ...change }).map(({ kind, name, type, display, requirement }) =>
    [kind, name.replace(/\.?acme\.test$/, ''), type, display.replace(key, 'KEY'), requirement].join(' | '),
  )

test('the records of a domain come from the mail server, with what suits a domain that is in use', () => {
  expect(lines()).toEqual([
    'ownership | _platform-challenge | TXT | platform-verify=token | required',
    'mx |  | MX | 10 mail.constellation.test.\n20 mail2.constellation.test. | required',
    'spf |  | TXT | v=spf1 include:spf.constellation.test ~all | required',
    'spf | mail | TXT | v=spf1 a ~all | optional',
    'dkim | v1-rsa-20261122._domainkey | TXT | v=DKIM1; k=rsa; h=sha256; p=KEY | required',
    'dkim | v1-ed25519-20261122._domainkey | TXT | v=DKIM1; k=ed25519; h=sha256; p=ElZiMgyOY9pEVPVRxQmtVEiftRxxL1yShNEpoBbAldc= | recommended',
    'dmarc | _dmarc | TXT | v=DMARC1; p=none | recommended',
    'tlsa | _25._tcp | TLSA | 3 1 1 ABCD | optional',
    'srv | _imaps._tcp | SRV | 0 1 993 mail.constellation.test. | recommended',
    'mta_sts_host | mta-sts | CNAME | mail.constellation.test. | recommended',
    'mta_sts | _mta-sts | TXT | v=STSv1; id=138449342089700316 | recommended',
    'tls_rpt | _smtp._tls | TXT | v=TLSRPTv1; rua=mailto:postmaster@acme.test | recommended',
    'caa |  | CAA | 0 issue "letsencrypt.org; validationmethods=dns-01" | optional',
    'autoconfig | ua-auto-config | CNAME | mail.constellation.test. | optional',
    'autoconfig | _ua-auto-config | TXT | v=UAAC1; a=sha256; d=fCAV | optional',
    'autoconfig | autoconfig | CNAME | mail.constellation.test. | recommended',
    'autodiscover | autodiscover | CNAME | mail.constellation.test. | recommended',
  ])
})

test('without a name to include, the mail hosts of the domain send', () => {
  expect(lines({ spfIncludeHost: null })).toContain('spf |  | TXT | v=spf1 mx ~all | required')
})

test.each([
  [{ isDmarcRequired: true }, 'dmarc | _dmarc | TXT | v=DMARC1; p=none | required'],
  [
    { dmarc: { policy: 'reject', rua: 'r@acme.test' } },
    'dmarc | _dmarc | TXT | v=DMARC1; p=reject; rua=mailto:r@acme.test | recommended',
  ],
] as const)('the DMARC record is what the tenant chose: %j', (change, line) => {
  expect(lines(change)).toContain(line)
})

test.each([
  ['pending', 'required'],
  ['active', 'required'],
  ['retiring', 'optional'],
  ['retired', undefined],
] as const)('an RSA key that is %s is %s', (stage, requirement) => {
  const records = expectedRecords({ ...expectation, dkimStages: { 'v1-rsa-20261122': stage } })
  expect(records.find(({ name }) => name.startsWith('v1-rsa'))?.requirement).toBe(requirement)
})

test('an empty zone leaves what does not come from it', () => {
  expect(lines({ zone: [] }).map((line) => line.split(' ')[0])).toEqual(['ownership', 'dmarc'])
})

test('a key that cannot be read is an error of the mail server, and no record', () => {
  const broken = [{ name: 's1._domainkey.acme.test', type: 'TXT', data: 'v=DKIM1; k=rsa; p=AAAA' }]
  expect(() => lines({ zone: broken })).toThrow(
    'the DKIM key of the mail server at s1._domainkey.acme.test cannot be read',
  )
})
