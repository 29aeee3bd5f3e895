import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bucketOf, rolloutHash, type Unit } from '../../src/domain/flags/bucket.ts'
import { evaluateFlag } from '../../src/domain/flags/evaluate-flag.ts'
import { definition } from './definition.ts'

type Vector = Unit & { hash: number; bucket: number }
const vectors: Vector[] = JSON.parse(readFileSync(new URL('rollout-vectors.json', import.meta.url), 'utf8'))

const idOf = { tenant: 'tenantId', user: 'userId', partner: 'partnerId' } as const

/** Whether a roll-out of this many basis points reaches a unit. */
function isOn({ flagKey, salt, unit, unitId }: Unit, rolloutBps: number): boolean {
  const flag = definition({ key: flagKey, salt, rolloutUnit: unit, rolloutBps })
  return evaluateFlag(flag, { [idOf[unit]]: unitId }).on
}

test.each(vectors)('$flagKey, $salt, $unit, $unitId has the hash $hash and the bucket $bucket', (vector) => {
  expect(rolloutHash(vector)).toBe(vector.hash)
  expect(bucketOf(vector.hash)).toBe(vector.bucket)
  expect(isOn(vector, vector.bucket)).toBe(false)
  expect(isOn(vector, vector.bucket + 1)).toBe(true)
})

test('each bucket begins at the first hash that is large enough, and none is outside', () => {
  expect([bucketOf(0), bucketOf(2 ** 32 - 1)]).toEqual([0, 9999])
  for (let bucket = 1; bucket < 10_000; bucket += 1) {
    const first = Math.ceil((bucket * 2 ** 32) / 10_000)
    expect([bucketOf(first - 1), bucketOf(first)]).toEqual([bucket - 1, bucket])
  }
})

const unit: fc.Arbitrary<Unit> = fc.record({
  flagKey: fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,63}$/),
  salt: fc.stringMatching(/^[0-9a-f]{16}$/),
  unit: fc.constantFrom('tenant', 'user', 'partner'),
  unitId: fc.uuid(),
})

describe('a roll-out', () => {
  test('that grows only adds units', () => {
    const bps = fc.integer({ min: 0, max: 10_000 })
    fc.assert(
      fc.property(unit, bps, bps, (one, a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)]
        expect(isOn(one, less) && !isOn(one, more)).toBe(false)
      }),
    )
  })

  test('of nothing reaches nobody, of everything everybody, and the same unit is always answered alike', () => {
    fc.assert(
      fc.property(unit, fc.integer({ min: 0, max: 10_000 }), (one, bps) => {
        expect([isOn(one, 0), isOn(one, 10_000)]).toEqual([false, true])
        expect(isOn(one, bps)).toBe(isOn(one, bps))
      }),
    )
  })

  test('of a tenth reaches a tenth of the units, and two flags do not depend on each other', () => {
    const salt = '0123456789abcdef'
    const units = Array.from({ length: 20_000 }, (_, at) => `018f6b1e-7c2a-7d11-9a00-${String(at).padStart(12, '0')}`)
    const reached = (flagKey: string) => units.filter((unitId) => isOn({ flagKey, salt, unit: 'tenant', unitId }, 1000))
    const [first, second] = [reached('first'), new Set(reached('second'))]
    const both = first.filter((unitId) => second.has(unitId))
    // The hash decides, so the counts are the same at each run: a tenth, and a hundredth, within five standard deviations.
    for (const { size } of [new Set(first), second]) expect(Math.abs(size - 2000)).toBeLessThan(5 * Math.sqrt(1800))
    expect(Math.abs(both.length - 200)).toBeLessThan(5 * Math.sqrt(198))
  })
})
