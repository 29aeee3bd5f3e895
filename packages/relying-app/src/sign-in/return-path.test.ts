import fc from 'fast-check'
import { expect, test } from 'vitest'
import { returnPath } from './return-path.ts'

const origin = 'https://app.example.test'

const table: [string | null, string][] = [
  ['/', '/'],
  ['/inbox?x=1', '/inbox?x=1'],
  ['/inbox#part', '/inbox'],
  ['/a/../b', '/b'],
  ['/søg?q=å', '/s%C3%B8g?q=%C3%A5'],
  ['/authors', '/authors'],
  ['/?next=//evil.test', '/?next=//evil.test'],
  [null, '/'],
  ['', '/'],
  ['inbox', '/'],
  ['//evil.test', '/'],
  ['/\\evil.test', '/'],
  ['/.//evil.test', '/'],
  ['/x/..//evil.test', '/'],
  ['/\t/evil.test', '/'],
  ['/a\nb', '/'],
  ['https://evil.test', '/'],
  ['https://app.example.test/inbox', '/'],
  ['javascript:alert(1)', '/'],
  ['/auth/callback?code=x', '/'],
  ['/x/../auth/sign-out', '/'],
  [`/${'a'.repeat(2000)}`, '/'],
]
test.each(table)('%j leads back to %j', (path, expected) => {
  expect(returnPath(origin, path)).toBe(expected)
})

const piece = fc.constantFrom(
  '/',
  '\\',
  '.',
  '..',
  '%2f',
  '%5c',
  '@',
  ':',
  '?',
  '#',
  '\t',
  '\n',
  ' ',
  'evil.test',
  'https:',
  'a',
  'å',
)
const anything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.webUrl(),
  fc.array(piece, { maxLength: 12 }).map((pieces) => `/${pieces.join('')}`),
)

test('no requested path leads away from the origin of the application', () => {
  fc.assert(
    fc.property(anything, (path) => {
      const result = returnPath(origin, path)
      const asLocation = new URL(result, `${origin}/some/page`)
      return result.startsWith('/') && !/^\/[/\\]/.test(result) && asLocation.origin === origin
    }),
    { numRuns: 2000 },
  )
})

test('a path that was accepted once is accepted unchanged again', () => {
  fc.assert(
    fc.property(anything, (path) => {
      const once = returnPath(origin, path)
      return returnPath(origin, once) === once
    }),
    { numRuns: 2000 },
  )
})
