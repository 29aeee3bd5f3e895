import { expect, test } from 'vitest'
import { newUserCode, readUserCode, writeUserCode } from '../src/index.ts'

test('a code has eight letters without vowels, and a byte that would favour a letter is passed over', () => {
  const bytes = [255, 240, 239, 0, 19, 20, 1, 2, 3, 4]
  expect(newUserCode(() => Uint8Array.of(bytes.shift() ?? 0))).toBe('ZBZBCDFG')
})

test('a code is read however a person typed it, and what is no code is not', () => {
  const code = 'BCDFGHJK'
  for (const typed of ['BCDF-GHJK', ' bcdf ghjk ', 'ｂｃｄｆ‐ｇｈｊｋ', 'B\u200bCDFGHJK', 'bcdf–ghjk'])
    expect(readUserCode(typed)).toBe(code)
  for (const typed of ['', 'BCDF-GHJ', 'BCDF-GHJKL', 'ABCD-FGHJ', '1234-5678', 'BCDF_GHJK', 'B'.repeat(500)])
    expect(readUserCode(typed)).toBeUndefined()
  expect(readUserCode(writeUserCode(code))).toBe(code)
})
