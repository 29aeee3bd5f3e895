import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { matchTotp, newTotpSecret, totpOf, totpUri } from '../../src/domain/second-factors/totp.ts'

/** `12345678901234567890` of RFC 6238, appendix B, in base32. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const at = (seconds: number) => new Date(seconds * 1000)

describe('a code of an authenticator app', () => {
  test.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
  ])('at %i seconds is %s, and belongs to its time step', (seconds, code) => {
    expect(totpOf(secret, Math.floor(seconds / 30))).toBe(code)
    expect(matchTotp(secret, code, at(seconds))).toBe(Math.floor(seconds / 30))
  })

  test.each([
    ['two steps before', -2, false],
    ['one step before', -1, true],
    ['this step', 0, true],
    ['one step after', 1, true],
    ['two steps after', 2, false],
  ])('of %s the moment: taken %s', (_, steps, taken) => {
    for (const seconds of [1111111080, 1111111095, 1111111109]) {
      const step = Math.floor(seconds / 30) + steps
      expect(matchTotp(secret, totpOf(secret, step), at(seconds))).toBe(taken ? step : undefined)
    }
  })

  test.each(['28 70 82', '287-082', ' 287082 '])('may be typed as %j', (typed) => {
    expect(matchTotp(secret, typed, at(59))).toBe(1)
  })

  test.each(['', '28708', '2870820', '28708x', '٢٨٧٠٨٢', '287083', '94287082'])('is not %j', (typed) => {
    expect(matchTotp(secret, typed, at(59))).toBeUndefined()
  })
})

describe('a new secret', () => {
  test('has 160 bits of what it is given, and its codes are its own', () => {
    const asked: number[] = []
    const made = newTotpSecret((sizeBytes) => {
      asked.push(sizeBytes)
      return Buffer.from('12345678901234567890')
    })
    expect(asked).toEqual([20])
    expect(made).toBe(secret)
    const other = newTotpSecret(randomBytes)
    expect(matchTotp(other, totpOf(other, 1), at(59))).toBe(1)
  })

  test('is told to an app with the name of the installation and of the person', () => {
    const uri = new URL(totpUri(secret, { issuer: 'Nordlys', label: 'anna@example.test' }))
    expect([uri.protocol, uri.host, decodeURIComponent(uri.pathname)]).toEqual([
      'otpauth:',
      'totp',
      '/Nordlys:anna@example.test',
    ])
    expect(Object.fromEntries(uri.searchParams)).toEqual({ secret, issuer: 'Nordlys' })
  })
})
