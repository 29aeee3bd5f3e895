import { generateSync } from 'otplib'
import type { AuthenticatorApp } from './person.ts'

/** RFC 6238 §5.2: the code of the previous step, of this one and of the next is accepted. */
const stepSeconds = 30

/**
 * The newest step whose code is already accepted. A clock that is `aheadSeconds` (20) ahead accepts it too. It is accepted for at least
 * 40 s from now, which is longer than anybody retries.
 */
const newestStep = () => Math.floor(Date.now() / 1000 / stepSeconds) + 1

/** Whether the app has a code that was not used yet. */
export function hasCode(app: AuthenticatorApp | undefined): boolean {
  return app !== undefined && app.lastStep < newestStep()
}

/** The newest code. Marks it as used. */
export function consumeCode(app: Pick<AuthenticatorApp, 'key' | 'lastStep'>): string {
  app.lastStep = newestStep()
  return codeOf(app.key, app.lastStep)
}

/** A code that proves that a new app works, and its step. One newer code stays unused. */
export function firstCode(key: string): { code: string; step: number } {
  const step = newestStep() - 1
  return { code: codeOf(key, step), step }
}

function codeOf(secret: string, step: number): string {
  return generateSync({ secret, epoch: step * stepSeconds })
}
