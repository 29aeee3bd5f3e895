import { describe, expect, test } from 'vitest'
import { createEvenTime } from '../../src/passwords/even-time.ts'

const current = '$argon2id$v=19$m=19456,t=2,p=1'
const costsMs: Record<string, number> = {
  [current]: 50,
  '$argon2id$v=19$m=8192,t=1,p=1': 10,
  $2b$12: 330,
  '$pbkdf2-sha256$i=600000': 120,
}

/** Verifications that move a clock by their cost, and waits that move it by their length. */
function onAClock() {
  let nowMs = 1000
  const pass = (milliseconds: number) => {
    nowMs += milliseconds
  }
  const evenTime = createEvenTime({ elapsedMs: () => nowMs, sleep: async (milliseconds) => pass(milliseconds) })
  const spend = async (form: string) => pass(costsMs[form] ?? 0)

  async function verify(form: string, slowness = 1) {
    const begunMs = nowMs
    const tookMs = (costsMs[form] ?? 0) * slowness
    pass(tookMs)
    await evenTime.fill({ form, begunMs, tookMs })
    return nowMs - begunMs
  }

  return { cover: (forms: string[]) => evenTime.cover(forms, current, spend), verify }
}

describe('the time of a verification', () => {
  test.each([[Object.keys(costsMs)], [[current, '$2b$12']], [['$argon2id$v=19$m=8192,t=1,p=1']]])(
    'is the same for every form that users have: %j',
    async (forms) => {
      const { cover, verify } = onAClock()
      await cover(forms)
      const times = new Set<number>()
      for (const form of [...forms, current]) times.add(await verify(form))
      expect(times.size).toBe(1)
    },
  )

  test('is twice that of the dearest form, so that a new hash of a right password fits into it', async () => {
    const { cover, verify } = onAClock()
    await cover([current, '$2b$12'])
    expect(await verify('$2b$12')).toBe(2 * 330)
  })

  test('grows with a machine that becomes slower, and shrinks again', async () => {
    const { cover, verify } = onAClock()
    await cover([current, '$2b$12'])
    for (const _ of Array(20)) await verify(current, 3)
    expect([await verify('$2b$12', 3), await verify(current, 3)]).toEqual([3 * 2 * 330, 3 * 2 * 330])
    for (const _ of Array(20)) await verify(current)
    expect(await verify('$2b$12')).toBe(2 * 330)
  })

  test('does not follow one freak', async () => {
    const { cover, verify } = onAClock()
    await cover([current, '$2b$12'])
    await verify(current, 10)
    expect(await verify(current)).toBe(2 * 330)
  })

  test('is that of the hash alone while every user has the current form', async () => {
    const { cover, verify } = onAClock()
    await cover([])
    expect(await verify(current)).toBe(50)
    await cover([current])
    expect(await verify(current)).toBe(50)
  })

  test('is that of the hash alone again when the last other form is gone', async () => {
    const { cover, verify } = onAClock()
    await cover([current, '$2b$12'])
    await cover([current])
    expect(await verify(current)).toBe(50)
  })
})
