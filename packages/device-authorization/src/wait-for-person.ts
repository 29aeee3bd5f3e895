import { type OAuthClient, oauthErrorIn } from './oauth-client.ts'
import { SignInFailure } from './sign-in-failure.ts'
import type { SignIn, StoreOptions } from './sign-in-store.ts'

type Waiting = Pick<StoreOptions, 'clock' | 'pause'> & { client: OAuthClient }
type Begun = { device_code: string; expires_in: number; interval?: number }

/** RFC 8628 §3.2: the interval of a server that says none. */
const usualIntervalSeconds = 5
const longestIntervalSeconds = 60

/**
 * Polls until the person has answered (RFC 8628 §3.5). `slow_down` adds five seconds for good, and an answer that did not come doubles the
 * interval. Throws a `SignInFailure` when the person denied it, or the code has expired.
 */
export async function waitForPerson({ client, clock, pause }: Waiting, begun: Begun): Promise<SignIn> {
  const endsAt = clock() + begun.expires_in * 1000
  let intervalSeconds = begun.interval ?? usualIntervalSeconds
  while (clock() < endsAt) {
    await pause(intervalSeconds * 1000)
    try {
      return await client.poll(begun.device_code)
    } catch (error) {
      intervalSeconds = nextInterval(intervalSeconds, error)
    }
  }
  throw expired()
}

/** The interval after an error that does not end the wait; every other error is thrown as a failure. */
function nextInterval(seconds: number, error: unknown): number {
  switch (oauthErrorIn(error)) {
    case 'authorization_pending':
      return seconds
    case 'slow_down':
      return seconds + 5
    case undefined:
    case 'temporarily_unavailable':
      return Math.min(seconds * 2, Math.max(seconds, longestIntervalSeconds))
    case 'access_denied':
      throw new SignInFailure(
        'denied',
        'the sign-in was denied',
        'allow it on the page, as a person with a permission of an operator',
        { cause: error },
      )
    case 'expired_token':
      throw expired(error)
    default:
      throw new SignInFailure('refused', `login refused: ${oauthErrorIn(error)}`, 'sign in again', { cause: error })
  }
}

function expired(cause?: unknown) {
  return new SignInFailure('expired', 'nobody allowed it in time', 'run the command again', { cause })
}
