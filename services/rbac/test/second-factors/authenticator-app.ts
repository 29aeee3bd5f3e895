import type { TestClock } from '@constellation/testkit'
import { totpOf } from '../../src/domain/second-factors/totp.ts'

const periodMs = 30_000

export type AuthenticatorApp = ReturnType<typeof authenticatorApp>

/** An authenticator app with a secret, by the clock of a test. */
export function authenticatorApp(secret: string, clock: TestClock) {
  const stepNow = () => Math.floor(clock.now().getTime() / periodMs)
  let lastStep = stepNow() - 2
  return {
    secret,
    stepNow,
    /** A code that was not shown before. Moves the clock on when the codes that are taken at this moment were all shown. */
    nextCode(): string {
      lastStep = Math.max(lastStep + 1, stepNow() - 1)
      if (lastStep > stepNow() + 1) clock.advance({ ms: periodMs })
      return totpOf(secret, lastStep)
    },
    /** The code of a time step, so many from the one of this moment. */
    codeAt: (stepsFromNow: number) => totpOf(secret, stepNow() + stepsFromNow),
  }
}
