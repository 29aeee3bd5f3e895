import { expect, test } from 'vitest'
import { decodeCursor, encodeCursor } from '../src/index.ts'

test('a cursor gives back the position it was made of', () => {
  const position = ['2026-01-02 03:04:05.123456+00', 'ø"\\']
  expect(decodeCursor(encodeCursor(position), 2)).toEqual(position)
})

test.each([
  ['nothing', ''],
  ['no JSON', Buffer.from('nonsense').toString('base64url')],
  ['no list', Buffer.from('{"a":1}').toString('base64url')],
  ['another length', encodeCursor(['one'])],
  ['other types', Buffer.from('[1,2]').toString('base64url')],
])('a cursor that is not ours is undefined: %s', (_, cursor) => {
  expect(decodeCursor(cursor, 2)).toBeUndefined()
})
