import { expect, test } from 'vitest'
import { EmailAddress } from '../src/index.ts'

const parse = (text: string) => EmailAddress.safeParse(text).data

test.each([
  'anna@example.com',
  'r&d@example.com',
  "o'neil+tag@example.com",
  '!#$%&*+-/=?^_`{|}~@example.com',
  'u@bücher.example',
  'u@xn--bcher-kva.example',
  'u@παράδειγμα.δοκιμή',
  'u@example.xn--p1ai',
  `${'a'.repeat(64)}@example.com`,
])('%s is an address', (address) => expect(parse(address)).toBe(address))

test.each([
  '',
  'anna',
  'anna@',
  '@example.com',
  'anna@example',
  'anna@@example.com',
  'an na@example.com',
  '.anna@example.com',
  'anna.@example.com',
  'an..na@example.com',
  '"quoted"@example.com',
  'anna@[192.0.2.1]',
  'anna@192.0.2.1',
  'anna@exa mple.com',
  'anna@example.com:25',
  'anna@example.com/x',
  'anna@-example.com',
  'anna@example-.com',
  'anna@exam_ple.com',
  'anna@example.com.',
  'anna@example.com\r\nBcc: all@example.com',
  'anna@example.com, bo@example.com',
  'Anna <anna@example.com>',
  `${'a'.repeat(65)}@example.com`,
  `a@${'b'.repeat(64)}.com`,
  `a@${'b.'.repeat(125)}com`,
])('%j is no address', (text) => expect(parse(text)).toBeUndefined())

test.each([
  [' anna@example.com ', 'anna@example.com'],
  ['ａｎｎａ＠ｅｘａｍｐｌｅ．ｃｏｍ', 'anna@example.com'],
  ['\u200banna@example.com\ufeff', 'anna@example.com'],
  ['anna\u00ad@example.com', 'anna@example.com'],
])('%j is read as it was meant', (typed, address) => expect(parse(typed)).toBe(address))
