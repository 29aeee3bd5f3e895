import { randomBytes } from 'node:crypto'
import { type StalwartOptions as EmulatorOptions, type RunningStalwart, startStalwart } from '@constellation/emulators'
import { createTestClock, type TestClock } from '@constellation/testkit'
import { openTimedFetch } from '@constellation/timed-fetch'
import type { Marker } from '../../src/domain/provisioning/marker.ts'
import { openStalwart, type StalwartOptions } from '../../src/stalwart/open-stalwart.ts'
import type { Stalwart } from '../../src/stalwart/stalwart.ts'

export const administrator = { name: 'admin', password: 'the-password-of-the-administrator' }
export const key = 'API_the-key-of-platform-api'
export const password = 'K7QPM-3XZRD-WH9TB-CN4EY'

/** A marker of this environment. */
export function markerOf(id: string, kind = 'domain'): Marker {
  return { kind, id, env: 'test' }
}

type Json = Record<string, unknown>

export type MailServer = AsyncDisposable & {
  stalwart: Stalwart
  emulator: RunningStalwart
  clock: TestClock
  /** Does something at the mail server as its administrator, past the adapter, and gives the result of the call. */
  byHand(name: string, given: Json): Promise<Json>
  /** Creates something by hand and gives its id. */
  make(object: string, value: Json): Promise<string>
  /** The status with which somebody signs in. */
  signIn(address: string, secret?: string): Promise<number>
  /** The calls that changed something, of those since the last look. */
  writes(): string[]
}

type Options = Pick<StalwartOptions, 'timeouts'> & {
  random?: EmulatorOptions['random']
  /** Happens before each request of the adapter, which is told its number. */
  before?: (number: number) => void | Promise<void>
}

/** The adapter over a real connection to the stand-in, whose clock moves by the pauses of the adapter. */
export async function startMailServer({ random = randomBytes, before, timeouts }: Options = {}): Promise<MailServer> {
  await using opened = new AsyncDisposableStack()
  const clock = createTestClock(new Date('2026-11-22T11:27:48Z'))
  const keys = [{ token: key }]
  const emulator = opened.use(await startStalwart({ now: clock.now, random, administrator, keys }))
  const { fetch: timedFetch } = opened.use(openTimedFetch(fetch))
  let number = 0
  const stalwart = openStalwart({
    ...{ baseUrl: emulator.origin, credentials: async () => key, ...(timeouts && { timeouts }) },
    async fetch(request, within) {
      await before?.(number++)
      return timedFetch(request, within)
    },
    pause: async (ms) => clock.advance({ ms }),
  })

  async function byHand(name: string, given: Json): Promise<Json> {
    const body = JSON.stringify({ using: ['urn:stalwart:jmap'], methodCalls: [[name, given, 'c0']] })
    const headers = {
      authorization: basic(administrator.name, administrator.password),
      'content-type': 'application/json',
    }
    const response = await fetch(`${emulator.origin}/jmap`, { method: 'POST', headers, body })
    const { methodResponses } = await response.json()
    return methodResponses[0][1]
  }

  async function make(object: string, value: Json): Promise<string> {
    const { created, notCreated } = await byHand(`x:${object}/set`, { create: { new: value } })
    if (!created) throw new Error(JSON.stringify(notCreated))
    return (created as { new: { id: string } }).new.id
  }

  function writes(): string[] {
    const all = emulator.control.received().filter(({ headers }) => headers.authorization?.startsWith('Bearer'))
    emulator.control.clearReceived()
    return all.flatMap(({ at }) => (at?.endsWith('/set') ? [at] : []))
  }

  const closing = opened.move()
  return {
    ...{ stalwart, emulator, clock, byHand, make, writes },
    async signIn(address, secret = password) {
      const headers = { authorization: basic(address, secret) }
      return (await fetch(`${emulator.origin}/jmap/session`, { headers })).status
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}

function basic(name: string, secret: string): string {
  return `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`
}
