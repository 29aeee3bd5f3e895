import { generateSync } from 'otplib'
import type { AuthenticatorApp } from './person.ts'

/** RFC 6238 §5.2: a code of the step before, of this one and of the next is taken. */
const stepSeconds = 30

/**
 * The newest step of which a code is taken already. By a clock that is `aheadSeconds` (20) further it is taken as well, and for at least 40 s from now:
 * longer than anybody asks again.
 */
const newestStep = () => Math.floor(Date.now() / 1000 / stepSeconds) + 1

/** Whether the app has a code that was not given away yet. */
export function hasCode(app: AuthenticatorApp | undefined): boolean {
  return app !== undefined && app.lastStep < newestStep()
}

/** The newest code, which is given away by this. */
export function takeCode(app: Pick<AuthenticatorApp, 'key' | 'lastStep'>): string {
  app.lastStep = newestStep()
  return codeOf(app.key, app.lastStep)
}

/** A code by which a new app is shown to work, and its step. One is left that is newer. */
export function firstCode(key: string): { code: string; step: number } {
  const step = newestStep() - 1
  return { code: codeOf(key, step), step }
}

function codeOf(secret: string, step: number): string {
  return generateSync({ secret, epoch: step * stepSeconds })
}
