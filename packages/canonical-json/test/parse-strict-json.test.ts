import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deepestNesting, parseStrictJson, StrictJsonError } from '../src/index.ts'
import { jsonValue } from './json-value.ts'

function refusal(text: string): StrictJsonError {
  try {
    parseStrictJson(text)
  } catch (error) {
    if (error instanceof StrictJsonError) return error
    throw error
  }
  throw new Error('the text was accepted')
}

describe('a text is read', () => {
  test('as JSON.parse reads it, in any layout', () => {
    fc.assert(
      fc.property(jsonValue, fc.constantFrom('', ' ', '\t', '\r\n'), (value, space) => {
        const text = `${space}${JSON.stringify(value, null, space)}${space}`
        expect(parseStrictJson(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  test.each([
    ['with a name in each of two objects', '[{"a":1},{"a":2},{"b":{"a":3},"a":4}]'],
    ['with a string that equals a name', '{"a":"a","b":["a","a"]}'],
    ['with a string that looks like members', String.raw`{"a":"{\"b\":1,\"b\":2}","c":"1.5"}`],
    ['with a string that ends in a backslash', String.raw`{"a":"\\","b":"\\\""}`],
    ['with an escaped pair of surrogates', String.raw`"\ud83d\ude00"`],
    ['with the largest numbers', '[9007199254740991,-9007199254740991,0,-0]'],
    ['with as many levels as are allowed', '['.repeat(deepestNesting) + ']'.repeat(deepestNesting)],
  ])('%s', (_name, text) => {
    expect(parseStrictJson(text)).toEqual(JSON.parse(text))
  })
})

describe('a text is unreadable', () => {
  test.each([
    ['when it is empty', ''],
    ['when it is no JSON', '{a:1}'],
    ['when something follows', '{} {}'],
    ['when it starts with a byte order mark', '\ufeff{}'],
    ['with a member twice', '{"a":1,"a":1}'],
    ['with a member twice, one of them escaped', String.raw`{"a":1,"\u0061":1}`],
    ['with a member twice, apart and with space before the colon', '{"a" : 1, "b":{"a":2}, "a"\n:3}'],
    ['with a member twice in an inner object', '{"x":[0,{"y":{"a":1,"b":2,"a":3}}]}'],
    ['with __proto__ twice', '{"__proto__":1,"__proto__":2}'],
    ['with an empty name twice', '{"":1,"":2}'],
    ['with an escaped lone surrogate', String.raw`["\ud800"]`],
    ['with an escaped lone surrogate in a name', String.raw`{"\udc00":1}`],
    ['with surrogates in the wrong order', String.raw`"\ude00\ud83d"`],
    ['with a lone surrogate as it is', '"\ud800"'],
    ['with half of a pair escaped', '"\ud83d\\ude00"'],
    ['with too many levels', '['.repeat(deepestNesting + 1) + ']'.repeat(deepestNesting + 1)],
    ['with a million levels', '['.repeat(1e6) + ']'.repeat(1e6)],
    ['with a refused number and a member twice after it', '{"n":0.5,"a":1,"a":2}'],
  ])('%s', (_name, text) => {
    expect(refusal(text)).toMatchObject({ fault: 'unreadable', pointer: undefined })
  })
})

describe('a number is refused', () => {
  test.each([
    ['with a fraction', '{"a":[1,2.5]}', '/a/1'],
    ['with an empty fraction', '[1.0]', '/0'],
    ['with an exponent', '{"a":{"b":1e3}}', '/a/b'],
    ['of 2^53', '9007199254740992', ''],
    ['that rounds to a safe integer', '9007199254740990.9999', ''],
    ['of -(2^53)', '[[],{"x":1},-9007199254740992]', '/2'],
    ['of hundreds of digits', `{"a/b~c":1${'0'.repeat(400)}}`, '/a~1b~0c'],
    ['and the first is named', '[{"a":1,"b":0.5},0.25]', '/0/b'],
  ])('%s', (_name, text, pointer) => {
    expect(refusal(text)).toMatchObject({ fault: 'number', pointer })
  })
})

test('a refusal holds no part of the text', () => {
  const secret = 'wJalrXUtnFEMI'
  const texts = [`{"${secret}":1,"${secret}":2}`, `["${secret}\\ud800"]`, `["${secret}",0.5]`]
  for (const text of texts) expect(refusal(text).message).not.toContain(secret)
})

test('a member after a name of the prototype is no second member', () => {
  expect(parseStrictJson('{"constructor":1,"toString":2,"hasOwnProperty":3}')).toEqual(
    JSON.parse('{"constructor":1,"toString":2,"hasOwnProperty":3}'),
  )
})
