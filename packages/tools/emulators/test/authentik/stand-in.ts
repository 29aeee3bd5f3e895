import { randomBytes } from 'node:crypto'
import { createTestClock } from '@constellation/testkit'
import { type AuthentikOptions, createAuthentik } from '../../src/index.ts'

const token = 'the-token'
/** The permissions of an account that may do nothing. */
const nothing: readonly string[] = []

/** A stand-in inside this process, with a superuser's token and one of an account that may do nothing. */
export function openAuthentik(options: Partial<AuthentikOptions> = {}) {
  const clock = createTestClock(new Date('2026-03-01T12:00:00Z'))
  const tokens = [{ key: token }, { key: 'powerless', permissions: nothing }]
  const { fetch, control } = createAuthentik({ now: clock.now, random: randomBytes, tokens, ...options })

  async function call(method: string, path: string, { body, key = token }: { body?: unknown; key?: string } = {}) {
    const request = new Request(`http://authentik.test/api/v3${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const response = await fetch(request)
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text && JSON.parse(text) }
  }

  return { clock, control, call }
}
