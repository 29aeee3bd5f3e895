import { expect, test } from 'vitest'
import { csvHeader, csvLines } from '../../src/csv/csv-writer.ts'

test.each([
  ['plain', '"plain"'],
  ['with "quotes", a comma and\r\na line', '"with ""quotes"", a comma and\r\na line"'],
  ['=1+1', `"'=1+1"`],
  ['+1', `"'+1"`],
  ['-1', `"'-1"`],
  ['@SUM(A1)', `"'@SUM(A1)"`],
  ['\tx', `"'\tx"`],
  ['\rx', `"'\rx"`],
  ['＝1', `"'＝1"`],
  ['a=1', '"a=1"'],
  ['', '""'],
  [null, ''],
  [-5, '-5'],
  [true, 'true'],
])('the cell %j is written as %j', (value, written) => {
  expect(csvLines(['only', 'next'], [{ only: value, next: 'x' }])).toBe(`${written},"x"\r\n`)
})

test('the names of the columns are the first line', () => {
  expect(csvHeader(['a', 'b'])).toBe('"a","b"\r\n')
  expect(csvLines(['a'], [])).toBe('')
})
