import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { type RunningAuthentik, startAuthentik } from '@constellation/emulators'
import { testLogger } from '@constellation/testkit'
import { openTimedFetch } from '@constellation/timed-fetch'
import { onTestFinished } from 'vitest'
import type { Authentik } from '../../src/authentik/authentik.ts'
import { openAuthentik } from '../../src/authentik/open-authentik.ts'
import type { Marker } from '../../src/domain/provisioning/marker.ts'
import { StepFailure } from '../../src/domain/provisioning/step-failure.ts'

export const env = 'test'

export function markerOf(kind: string, id = 'one'): Marker {
  return { kind, id, env }
}

export type Opened = {
  stand: RunningAuthentik
  authentik: Authentik
  token: string
  /** Another token, with these permissions alone. */
  confined: (permissions: readonly string[]) => Authentik
  /** The calls that change something, by the names of their operations, since `stand.control.clearReceived()`. */
  writes(): string[]
  lines: Record<string, unknown>[]
  /** Called before each request, with its place among all of them. Undefined lets all pass. */
  before: ((place: number) => void) | undefined
  /** How many requests were sent. */
  sent: number
  /** The names of the operations that were called, in the order in which they were sent. */
  calls(): string[]
}

type Options = { answerTimeoutMs?: number; now?: () => Date; signingKey?: string }

/** The adapter over real HTTP, with a stand-in of its own. */
export async function open(options: Options = {}): Promise<Opened> {
  const { answerTimeoutMs, now = () => new Date(), signingKey } = options
  const [token, other] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')]
  const stand = await startAuthentik({ now, random: randomBytes, tokens: [{ key: token }, { key: other }] })
  const timed = openTimedFetch(fetch)
  onTestFinished(async () => {
    await timed[Symbol.asyncDispose]()
    await stand[Symbol.asyncDispose]()
  })
  const { logger, lines } = testLogger()
  const opened = { stand, token, sent: 0, before: undefined } as unknown as Opened
  const requests: string[] = []
  const addressOf = ({ method, url }: Request) => `${method} ${url.slice(stand.origin.length)}`
  const openWith = (key: string) =>
    openAuthentik({
      ...{
        baseUrl: stand.origin,
        token: key,
        now,
        logger,
        publicUrl: 'https://sso.example.test',
        ...(signingKey && { signingKey }),
        ...(answerTimeoutMs !== undefined && { answerTimeoutMs }),
      },
      fetch(request, within) {
        opened.before?.(opened.sent)
        opened.sent += 1
        requests.push(addressOf(request))
        return timed.fetch(request, within)
      },
    })
  return Object.assign(opened, {
    authentik: openWith(token),
    lines,
    confined(permissions: readonly string[]) {
      stand.control.setPermissions(other, permissions)
      return openWith(other)
    },
    calls() {
      const received = stand.control.received()
      const names = new Map(received.map(({ method, target, at }) => [`${method} ${target}`, at ?? 'unknown']))
      return requests.slice(-received.length).map((request) => names.get(request) ?? 'unknown')
    },
    writes: () =>
      stand.control
        .received()
        .filter(({ method }) => method !== 'GET')
        .map(({ at }) => at ?? 'unknown'),
  })
}

/** The failure that work ends with, and its whole text with all causes. Throws when it ends well or with something else. */
export async function failureOf(work: Promise<unknown>): Promise<{ failure: StepFailure; text: string }> {
  const failure = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(failure instanceof StepFailure)) throw new Error('it did not end with a StepFailure', { cause: failure })
  return { failure, text: inspect(failure, { depth: 10 }) }
}

/** The code of the failure, or `ok`. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'ok',
    (error: unknown) => {
      if (error instanceof StepFailure) return error.code
      throw error
    },
  )
}
