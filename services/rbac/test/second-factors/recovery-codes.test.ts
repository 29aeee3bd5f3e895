import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { hashRecoveryCode, newRecoveryCodes, recoveryHashesOf } from '../../src/domain/second-factors/recovery-codes.ts'

const pepper = 'a pepper that is long enough for this'

describe('a set of recovery codes', () => {
  test('has ten codes of 80 random bits, in groups of four', () => {
    const sizes: number[] = []
    const codes = newRecoveryCodes((sizeBytes) => {
      sizes.push(sizeBytes)
      return randomBytes(sizeBytes)
    })
    expect(sizes).toEqual(Array(10).fill(10))
    expect(new Set(codes).size).toBe(10)
    for (const code of codes) expect(code).toMatch(/^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$/)
  })
})

describe('a recovery code', () => {
  const [code = ''] = newRecoveryCodes(randomBytes)
  const kept = hashRecoveryCode(pepper, code)

  test.each([
    ['as it was shown', code],
    ['in lower case', code.toLowerCase()],
    ['without hyphens', code.replaceAll('-', '')],
    ['with spaces', ` ${code.replaceAll('-', ' ')} `],
  ])('is accepted %s', (_, typed) => expect(recoveryHashesOf(pepper, typed)).toContain(kept))

  test('is not accepted with another pepper, and its hash does not hold it', () => {
    expect(recoveryHashesOf('another pepper of the same length...', code)).not.toContain(kept)
    expect(kept).toMatch(/^[0-9a-f]{64}$/)
    expect(kept).not.toContain(code.toLowerCase())
  })

  test('is accepted after the pepper changed, while the former one is listed', () => {
    const rotated = `a new pepper, which is as long as the other\n${pepper}\n`
    expect(recoveryHashesOf(rotated, code)).toContain(kept)
    expect(recoveryHashesOf(rotated, code)).toHaveLength(2)
    expect(hashRecoveryCode(rotated, code)).not.toBe(kept)
    expect(recoveryHashesOf(rotated, code)).toContain(hashRecoveryCode(rotated, code))
  })
})
