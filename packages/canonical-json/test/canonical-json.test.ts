import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson, deepestNesting, parseStrictJson, StrictJsonError } from '../src/index.ts'
import { jsonValue } from './json-value.ts'

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')

const A = '0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a'
const domain = 'agentkeys:broker:mint-aws-creds:v1:broker.example.test'
const call = {
  request_id: 'mnt_0001',
  issued_at: '2026-01-02T03:05:00Z',
  intent: { agent_id: A, service: 's3', scope_path: `bots/${A}/` },
  auth: { address: A },
}

describe('the canonical text of', () => {
  test('a call without a domain is vector V1', () => {
    const text = canonicalJson(call)
    expect(text).toBe(
      `{"auth":{"address":"${A}"},"intent":{"agent_id":"${A}","scope_path":"bots/${A}/","service":"s3"},"issued_at":"2026-01-02T03:05:00Z","request_id":"mnt_0001"}`,
    )
    expect(Buffer.byteLength(text)).toBe(270)
    expect(sha256(text)).toBe('0ed25b7b9bdb7c5e6cbeee7fcca54aa0e51b3493d464123274fd8146a618b365')
  })

  test('a call with a domain is vector V2', () => {
    expect(sha256(canonicalJson({ ...call, domain }))).toBe(
      'ee60ca97e89f799a7d5704ea977ad3132613c868f0ff2fbd91ac48e2121d98be',
    )
  })

  test('odd strings and nested members is vector V3', () => {
    const value = { b: [3, { z: null, a: true }], '€': 'é\n\t"\\/', a: { y: -1, x: '\u0007' }, A: '<>&' }
    const text = canonicalJson(value)
    expect(text).toBe(String.raw`{"A":"<>&","a":{"x":"\u0007","y":-1},"b":[3,{"a":true,"z":null}],"€":"é\n\t\"\\/"}`)
    expect(sha256(text)).toBe('6841444f9f8c96eca193b9d56e67e486bc03bcdc51baed47d9d5fe163f84658d')
  })

  test('any value equals the reference implementation of RFC 8785', () => {
    fc.assert(
      fc.property(jsonValue, (value) => {
        expect(canonicalJson(value)).toBe(canonicalize(value))
      }),
    )
  })

  test('any value reads back as that value, and is canonical again', () => {
    fc.assert(
      fc.property(jsonValue, (value) => {
        const text = canonicalJson(value)
        expect(parseStrictJson(text)).toEqual(value)
        expect(canonicalJson(parseStrictJson(text))).toBe(text)
      }),
    )
  })

  test('an object does not depend on the order in which its members came', () => {
    const members = fc.uniqueArray(fc.tuple(fc.string({ unit: 'grapheme' }), jsonValue), { selector: ([name]) => name })
    const orders = members.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    )
    fc.assert(
      fc.property(orders, ([one, other]) => {
        expect(canonicalJson(Object.fromEntries(one))).toBe(canonicalJson(Object.fromEntries(other)))
      }),
    )
  })

  test('an object sorts names by UTF-16 code unit', () => {
    expect(canonicalJson({ '\ufb33': 1, '😀': 2, '\r': 3 })).toBe('{"\\r":3,"😀":2,"\ufb33":1}')
  })

  test('an object keeps a member named __proto__', () => {
    const text = '{"__proto__":{"a":1}}'
    expect(canonicalJson(parseStrictJson(text))).toBe(text)
  })

  test.each([
    [-0, '0'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    [Number.MIN_SAFE_INTEGER, '-9007199254740991'],
  ])('the number %s is %s', (value, text) => {
    expect(canonicalJson(value)).toBe(text)
  })
})

describe('no canonical text exists for', () => {
  test.each([0.5, 2 ** 53, -(2 ** 53), 1e300, Number.NaN, Number.POSITIVE_INFINITY])('the number %s', (value) => {
    expect(refusal(() => canonicalJson({ a: [0, { 'b/~': value }] }))).toMatchObject({
      fault: 'number',
      pointer: '/a/1/b~1~0',
    })
  })

  test.each(['\ud800', '\udfff', 'a\ud83d', '\ude00\ud83d'])('the lone surrogate in %j', (text) => {
    expect(refusal(() => canonicalJson([text]))).toMatchObject({ fault: 'unreadable' })
    expect(refusal(() => canonicalJson({ [text]: 1 }))).toMatchObject({ fault: 'unreadable' })
  })

  test.each([
    ['undefined', undefined],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a bigint', 1n],
    ['a date', new Date(0)],
    ['a map', new Map()],
    // biome-ignore lint/suspicious/noSparseArray: a hole is the case
    ['a hole', [1, , 2]],
  ])('%s', (_name, value) => {
    expect(() => canonicalJson({ a: value })).toThrow(TypeError)
  })

  test('a value that contains itself, or has too many levels', () => {
    const circle: unknown[] = []
    circle.push(circle)
    expect(refusal(() => canonicalJson(circle))).toMatchObject({ fault: 'unreadable' })
    expect(canonicalJson(nested(deepestNesting))).toHaveLength(2 * deepestNesting)
    expect(refusal(() => canonicalJson(nested(deepestNesting + 1)))).toMatchObject({ fault: 'unreadable' })
  })
})

function nested(levels: number): unknown {
  return levels === 1 ? [] : [nested(levels - 1)]
}

function refusal(work: () => unknown): StrictJsonError {
  try {
    work()
  } catch (error) {
    if (error instanceof StrictJsonError) return error
    throw error
  }
  throw new Error('nothing was refused')
}
