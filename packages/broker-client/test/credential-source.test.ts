import { describe, expect, test } from 'vitest'
import { BrokerError, type Credentials, createCredentialSource } from '../src/index.ts'

const minute = 60_000
const hour = 60 * minute

/** A source whose mints the test counts, delays and refuses. */
function startSource({ lifetime = hour, random = 0 } = {}) {
  const time = { now: Date.parse('2026-01-02T03:04:05Z') }
  const mints: { resolve(): void; refuse(error: unknown): void }[] = []
  const scheduled: { work: () => void; at: number }[] = []
  let refusing: unknown
  let held = false
  const mint = async (): Promise<Credentials> => {
    const number = mints.length + 1
    const answered = new Promise<void>((resolve, refuse) => mints.push({ resolve, refuse }))
    if (held) await answered
    if (refusing) throw refusing
    return {
      accessKeyId: `ASIA${number}`,
      secretAccessKey: 's',
      sessionToken: 't',
      expiration: new Date(time.now + lifetime),
      wallet: '0x0',
      auditRecordId: `aud_${number}`,
    }
  }
  const source = createCredentialSource({
    mint,
    clock: () => time.now,
    random: () => random,
    schedule(work, milliseconds) {
      const entry = { work, at: time.now + milliseconds }
      scheduled.push(entry)
      return () => void scheduled.splice(scheduled.indexOf(entry), 1)
    },
  })
  return {
    source,
    time,
    mints,
    scheduled,
    hold: (value: boolean) => {
      held = value
    },
    refuse: (error: unknown) => {
      refusing = error
    },
    /** Lets time pass in steps, and does what was scheduled. */
    async pass(milliseconds: number) {
      const end = time.now + milliseconds
      for (;;) {
        await settle()
        const [due] = scheduled.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)
        if (!due) break
        scheduled.splice(scheduled.indexOf(due), 1)
        time.now = Math.max(time.now, due.at)
        due.work()
      }
      time.now = end
      await settle()
    },
  }
}

/** Lets everything that waits for nothing but promises run. */
async function settle() {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
}

const noGrant = new BrokerError('no_grant', 'no grant covers this path', { status: 403 })

describe('credentials', () => {
  test('are minted once for any number of concurrent callers', async () => {
    const { source, mints } = startSource()
    const answers = await Promise.all(Array.from({ length: 50 }, () => source.current()))
    expect(new Set(answers.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set(['ASIA1']))
    expect(mints).toHaveLength(1)
  })

  test('of 15 minutes serve 200 calls in a minute with one mint', async () => {
    const { source, mints, time } = startSource({ lifetime: 15 * minute })
    for (let call = 0; call < 200; call++) {
      await source.current()
      time.now += 300
    }
    expect(mints).toHaveLength(1)
  })

  test.each([
    [hour, 0, 40 * minute],
    [hour, 0.999, 35 * minute],
    [15 * minute, 0, 10 * minute],
    [12 * hour, 0, 12 * hour - 20 * minute],
  ])('that live %d ms are renewed in time, spread by %d', async (lifetime, random, at) => {
    const { source, mints, time } = startSource({ lifetime, random })
    await source.current()
    time.now += at - 1
    await source.current()
    await source.settled()
    expect(mints).toHaveLength(1)
    time.now += 5001
    await source.current()
    await source.settled()
    expect(mints).toHaveLength(2)
  })

  test('that still work are answered at once while new ones are minted', async () => {
    const { source, mints, time, hold } = startSource()
    await source.current()
    time.now += 45 * minute
    hold(true)
    expect((await source.current()).accessKeyId).toBe('ASIA1')
    expect((await source.current()).accessKeyId).toBe('ASIA1')
    expect(mints).toHaveLength(2)
    mints[1]?.resolve()
    await source.settled()
    expect((await source.current()).accessKeyId).toBe('ASIA2')
  })

  test('that are over are waited for', async () => {
    const { source, mints, time } = startSource()
    await source.current()
    time.now += 2 * hour
    expect((await source.current()).accessKeyId).toBe('ASIA2')
    expect(mints).toHaveLength(2)
  })

  test('that still work outlive refused renewals, until they end', async () => {
    const { source, time, refuse } = startSource()
    await source.current()
    refuse(new BrokerError('audit_error', 'an anchor failed', { status: 500 }))
    time.now += 45 * minute
    expect((await source.current()).accessKeyId).toBe('ASIA1')
    await source.settled()
    time.now += 14 * minute
    expect((await source.current()).accessKeyId).toBe('ASIA1')
    time.now += 2 * minute
    await expect(source.current()).rejects.toMatchObject({ code: 'audit_error' })
  })
})

describe('a refusal', () => {
  test('is shared by all who wait, and remembered for some seconds', async () => {
    const { source, mints, time, refuse } = startSource()
    refuse(noGrant)
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => source.current()))
    expect(answers.every(({ status }) => status === 'rejected')).toBe(true)
    await expect(source.current()).rejects.toMatchObject({ code: 'no_grant', nextStep: noGrant.nextStep, status: 403 })
    expect(mints).toHaveLength(1)
    time.now += 2001
    refuse(undefined)
    expect((await source.current()).accessKeyId).toBe('ASIA2')
  })

  test('is remembered longer each time, and at most a minute', async () => {
    const { source, mints, time, refuse } = startSource()
    refuse(noGrant)
    for (let second = 0; second < 600; second++) {
      await source.current().catch(() => {})
      time.now += 1000
    }
    expect(mints.length).toBeLessThan(17)
    expect(mints.length).toBeGreaterThan(10)
  })

  test('counts as long as the broker says', async () => {
    const { source, mints, time, refuse } = startSource()
    refuse(new BrokerError('rate_limited', 'too many', { status: 429, retryAfterSeconds: 1200 }))
    await source.current().catch(() => {})
    time.now += 1199_000
    await expect(source.current()).rejects.toMatchObject({ code: 'rate_limited', retryAfterSeconds: 1 })
    expect(mints).toHaveLength(1)
  })

  test('does not hold up a person who tries again', async () => {
    const { source, refuse } = startSource()
    refuse(noGrant)
    await source.current().catch(() => {})
    refuse(undefined)
    expect((await source.renew()).accessKeyId).toBe('ASIA2')
  })
})

describe('a source that keeps itself fresh', () => {
  test('mints ahead, so that nobody waits even after an idle day', async () => {
    const { source, mints, pass, hold } = startSource()
    await source.renew()
    using _upkeep = source.keepFresh()
    await pass(24 * hour)
    expect(mints.length).toBeGreaterThan(24)
    expect(mints.length).toBeLessThan(40)
    hold(true)
    expect((await source.current()).expiration.getTime()).toBeGreaterThan(0)
  })

  test('asks a failing broker at most once a minute, and recovers', async () => {
    const { source, mints, pass, refuse } = startSource()
    await source.renew()
    using _upkeep = source.keepFresh()
    refuse(noGrant)
    await pass(2 * hour)
    const failed = mints.length - 1
    expect(failed).toBeLessThan(90)
    refuse(undefined)
    await pass(2 * minute)
    expect((await source.current()).accessKeyId).toBe(`ASIA${failed + 2}`)
  })

  test('stops when it is disposed', async () => {
    const { source, mints, pass, scheduled } = startSource()
    const upkeep = source.keepFresh()
    await pass(minute)
    upkeep[Symbol.dispose]()
    await pass(24 * hour)
    expect(mints).toHaveLength(1)
    expect(scheduled).toHaveLength(0)
  })
})

test('a fault that is no refusal reaches the caller that waits', async () => {
  const { source, refuse } = startSource()
  refuse(new RangeError('a bug'))
  await expect(source.current()).rejects.toThrow(RangeError)
})
