import { describe, expect, test } from 'vitest'
import { createKeyRing, openSealed, parseSealingKeys, seal } from '../src/index.ts'

const keys = parseSealingKeys(createKeyRing('one'))

describe('a sealed column', () => {
  test('opens to what was sealed, and never looks the same twice', () => {
    const [one, other] = [seal(keys, 'user:1', 'Blåbær'), seal(keys, 'user:1', 'Blåbær')]
    expect(openSealed(keys, 'user:1', one)).toBe('Blåbær')
    expect(one).not.toBe(other)
    expect(one).not.toContain('Blåbær')
  })

  test('does not open in another record', () => {
    expect(() => openSealed(keys, 'user:2', seal(keys, 'user:1', 'text'))).toThrow()
  })

  test('does not open when any part of it was changed', () => {
    const sealed = seal(keys, 'user:1', 'text')
    const [id = '', iv = '', body = ''] = sealed.split('.')
    const flip = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1)
    for (const altered of [`${id}.${flip(iv)}.${body}`, `${id}.${iv}.${flip(body)}`, `${id}.${iv}.`, '', 'one'])
      expect(() => openSealed(keys, 'user:1', altered), altered).toThrow()
  })

  test('opens under a former key after the ring was turned, and needs that key', () => {
    const sealed = seal(keys, 'user:1', 'text')
    const next = parseSealingKeys(createKeyRing('two'))
    expect(() => openSealed(next, 'user:1', sealed)).toThrow('the ring has no key "one"')
    const both = { current: 'two', keys: new Map([...keys.keys, ...next.keys]) }
    expect(openSealed(both, 'user:1', sealed)).toBe('text')
    expect(seal(both, 'user:1', 'text')).toMatch(/^two\./)
  })
})

test.each([
  ['the secret', /^the file is not JSON$/],
  ['[]', /not a key ring/],
  ['null', /not a key ring/],
  ['{"current":"a","keys":{"a":"c2hvcnQ="}}', /32 bytes/],
  ['{"current":"b","keys":{}}', /not in the ring/],
])('a text that is no key ring is refused: %s', (text, reason) => {
  expect(() => parseSealingKeys(text)).toThrow(reason)
})
