import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { isSameKey, readPublicKey } from '../../src/domain/dns-records/dkim/public-key.ts'
import { expecting, judge, serve, summary, txt } from './records.ts'

const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength }).publicKey
const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'der' }).toString('base64')
const pkcs1 = (key: KeyObject) => key.export({ type: 'pkcs1', format: 'der' }).toString('base64')
const raw = (key: KeyObject) => Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64')

const [ours, theirs, short, weak] = [rsa(2048), rsa(2048), rsa(1024), rsa(768)]
const [ed, otherEd] = [generateKeyPairSync('ed25519').publicKey, generateKeyPairSync('ed25519').publicKey]
const p = spki(ours)
const whole = `v=DKIM1; k=rsa; h=sha256; p=${p}`

/** A text in strings that are cut at these places. */
const cut = (value: string, ...at: number[]) =>
  [0, ...at].map((from, index) => `"${value.slice(from, at[index] ?? value.length)}"`).join(' ')

type Row = [name: string, texts: string[], status: string, code: string | null]
const rows: Row[] = [
  ['whole', [whole], 'ok', null],
  ['key-alone', [`p=${p}`], 'ok', null],
  ['pkcs1', [`v=DKIM1; p=${pkcs1(ours)}`], 'ok', null],
  ['spaces', [`v = DKIM1 ;  k = rsa ; p = ${p.match(/.{1,60}/g)?.join(' ')} ; `], 'ok', null],
  ['unknown-tags', [`v=DKIM1; n=note; x=y; p=${p}`], 'ok', null],
  ['several-hashes', [`v=DKIM1; h=sha1:sha256; p=${p}`], 'ok', null],
  ['for-mail', [`v=DKIM1; s=tlsrpt:email; p=${p}`], 'ok', null],
  ['for-all', [`v=DKIM1; s=*; p=${p}`], 'ok', null],
  ['strict', [`v=DKIM1; t=s; p=${p}`], 'ok', null],
  ['testing', [`v=DKIM1; t=y:s; p=${p}`], 'warning', 'dkim_testing'],
  ['two', [whole, `v=DKIM1; p=${spki(theirs)}`], 'conflict', 'dkim_multiple'],
  ['two-kinds', [whole, 'something else'], 'conflict', 'dkim_multiple'],
  ['other-kind', ['v=spf1 -all'], 'missing', 'record_missing'],
  ['dmarc-kind', ['v=DMARC1; p=none'], 'missing', 'record_missing'],
  ['verification', ['some-verification=abc'], 'missing', 'record_missing'],
  ['duplicate', [`v=DKIM1; p=${p}; p=${p}`], 'mismatch', 'dkim_syntax'],
  ['version-last', [`p=${p}; v=DKIM1`], 'mismatch', 'dkim_syntax'],
  ['no-key', ['v=DKIM1; k=rsa'], 'mismatch', 'dkim_syntax'],
  ['no-value', [`v=DKIM1; broken; p=${p}`], 'mismatch', 'dkim_syntax'],
  ['revoked', ['v=DKIM1; p='], 'mismatch', 'dkim_revoked'],
  ['other-key', [`v=DKIM1; p=${spki(theirs)}`], 'mismatch', 'dkim_key_differs'],
  ['other-pkcs1', [`v=DKIM1; p=${pkcs1(theirs)}`], 'mismatch', 'dkim_key_differs'],
  ['algorithm', [`v=DKIM1; k=ed25519; p=${p}`], 'mismatch', 'dkim_algorithm'],
  ['cut', [whole.slice(0, 255)], 'mismatch', 'dkim_truncated'],
  ['cut-early', [`v=DKIM1; p=${p.slice(0, 9)}`], 'mismatch', 'dkim_truncated'],
  ['damaged', [`v=DKIM1; p=${p.slice(0, 50)}x${p.slice(51)}!`], 'mismatch', 'dkim_key_unreadable'],
  ['not-base64', ['v=DKIM1; p=(the key)'], 'mismatch', 'dkim_key_unreadable'],
  ['sha1', [`v=DKIM1; h=sha1; p=${p}`], 'mismatch', 'dkim_hash'],
  ['for-others', [`v=DKIM1; s=tlsrpt; p=${p}`], 'mismatch', 'dkim_service'],
]
const lines = rows.flatMap(([name, texts]) => texts.map((text) => txt(`${name}.example`, text)))
const server = await serve({
  zones: {
    '.': [
      ...lines,
      ...[[], [255], [1, 100, 200, 300], [9, 10, 254, 400]].map(
        (at, index) => `parts${index}.example. IN TXT ${cut(whole, ...(at.length > 0 ? at : [200, 401]))}`,
      ),
      'followed.example. IN CNAME whole.example.',
      'to-nothing.example. IN CNAME gone.example.',
      txt('short.example', `v=DKIM1; p=${spki(short)}`),
      txt('weak.example', `v=DKIM1; p=${spki(weak)}`),
      txt('ed.example', `v=DKIM1; k=ed25519; p=${raw(ed)}`),
      txt('ed-other.example', `v=DKIM1; k=ed25519; p=${raw(otherEd)}`),
      txt('ed-wrapped.example', `v=DKIM1; k=ed25519; p=${spki(ed)}`),
      txt('ed-as-rsa.example', `v=DKIM1; p=${raw(ed)}`),
    ],
  },
  broken: ['broken.example'],
})
const against = (name: string, key: string, algorithm: 'rsa' | 'ed25519' = 'rsa') =>
  judge(server.address, expecting(`${name}.example`, { rule: 'dkim', algorithm, key }))

test.each([
  ...rows,
  ['parts0', [], 'ok', null] as Row,
  ['parts1', [], 'ok', null] as Row,
  ['parts2', [], 'ok', null] as Row,
  ['parts3', [], 'ok', null] as Row,
  ['followed', [], 'ok', null] as Row,
  ['to-nothing', [], 'missing', 'record_missing'] as Row,
  ['nowhere', [], 'missing', 'record_missing'] as Row,
  ['x.broken', [], 'error', 'dns_servfail'] as Row,
])('a selector that is %s: %#', async (name, _, status, code) => {
  expect(summary(await against(name, p))).toMatchObject({ status, code })
})

test.each([
  ['ed', raw(ed), 'ed25519', 'ok', null],
  ['ed-other', raw(ed), 'ed25519', 'mismatch', 'dkim_key_differs'],
  ['ed-wrapped', raw(ed), 'ed25519', 'mismatch', 'dkim_key_unreadable'],
  ['ed-as-rsa', raw(ed), 'ed25519', 'mismatch', 'dkim_algorithm'],
  ['short', spki(short), 'rsa', 'warning', 'dkim_key_short'],
  ['weak', spki(weak), 'rsa', 'mismatch', 'dkim_key_weak'],
] as const)('%s', async (name, key, algorithm, status, code) => {
  expect(summary(await against(name, key, algorithm))).toMatchObject({ status, code })
})

test('the number of bits is that of the modulus', () => {
  for (const [key, bits] of [
    [ours, 2048],
    [short, 1024],
    [weak, 768],
  ] as const)
    expect(readPublicKey(spki(key), 'rsa')).toMatchObject({ bits })
})

describe('one key in two encodings', () => {
  test('has two texts and is the same', () => {
    expect([spki(ours).length, pkcs1(ours).length]).toEqual([392, 360])
    const [one, other] = [readPublicKey(spki(ours), 'rsa'), readPublicKey(pkcs1(ours), 'rsa')]
    expect(one && other && isSameKey(one, other)).toBe(true)
  })

  test('is not the same with another exponent', () => {
    const { n } = ours.export({ format: 'jwk' })
    const changed = createPublicKey({ key: { kty: 'RSA', n: n ?? '', e: 'Aw' }, format: 'jwk' })
    const [one, other] = [readPublicKey(spki(ours), 'rsa'), readPublicKey(spki(changed), 'rsa')]
    expect(one && other && isSameKey(one, other)).toBe(false)
  })
})
