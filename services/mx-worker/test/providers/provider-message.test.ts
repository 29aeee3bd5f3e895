import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanProviderMessage } from '../../src/providers/provider-message.ts'

const clean = (text: string) => cleanProviderMessage(text, ['NoReply@ours.test'])

describe('addresses', () => {
  test.each([
    ['joe@example.test', '[address]'],
    ['to <joe@example.test>, "Jane" <jane@example.test>.', 'to <[address]>, "Jane" <[address]>.'],
    ['mailto:joe@example.test;', 'mailto:[address];'],
    ["'joe@example.test'", "'[address]'"],
    ['jörg@exämple.test', '[address]'],
    ['joe%40example.test', '[address]'],
    ['"joe blow"@example.test', '[address]'],
    ['joe=example.test@bounces.test', '[address]'],
    ['joe\u200b@example.test', '[address]'],
    ['noreply@OURS.test.', 'noreply@OURS.test.'],
    ['noreply@ours.test and joe@ours.test', 'noreply@ours.test and [address]'],
  ])('%s', (text, expected) => {
    expect(clean(text)).toBe(expected)
  })
})

test.each([
  ['a\r\nb\u0000c\u2028d\u2029e\u0085f', 'a b c d e f'],
  ['  a  \u00a0 b  ', 'a b'],
  ['a\ud800b', 'a\ufffdb'],
  ['a\u202eb', 'ab'],
  ['Authorization: Bearer abcdefghijklmnop.qrs', 'Authorization: [credential]'],
  ['eyJhbGciOi.eyJzdWIi.c2ln', '[credential]'],
  ['client_secret=a~b&x=1', '[credential]&x=1'],
])('%j becomes %j', (text, expected) => {
  expect(clean(text)).toBe(expected)
})

test('a message has at most 1000 characters, and the half of a long text shows no half of an address', () => {
  expect(clean('a'.repeat(2000))).toHaveLength(1000)
  expect(clean(`${'a'.repeat(999)}\u{1f600}`).isWellFormed()).toBe(true)
  const many = `${'secret.person@example.test '.repeat(400)}`
  expect(clean(many)).not.toMatch(/secret|person|example/)
  expect(clean('a'.repeat(1_000_000))).toBe('')
})

test('whatever a provider says becomes one line without addresses', () => {
  const word = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.emailAddress(),
    fc.constantFrom('\r\n', '@', '%40', '"', '<', ' '),
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 60 }), (words) => {
      const text = clean(words.join(''))
      expect(text.length).toBeLessThanOrEqual(1000)
      expect(text).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)
      expect(text.replaceAll(/noreply@ours\.test/gi, '')).not.toMatch(/\w@\w/)
    }),
  )
})
