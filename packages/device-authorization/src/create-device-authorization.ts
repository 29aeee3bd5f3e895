import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { createLoopbackFetch } from '@constellation/client/loopback-fetch'
import { createOAuthClient, type Fetch, oauthErrorIn } from './oauth-client.ts'
import { SignInFailure } from './sign-in-failure.ts'
import { fileSignIns, type SignIn } from './sign-in-store.ts'
import { waitForPerson } from './wait-for-person.ts'

export type DeviceAuthorizationOptions = {
  /** The origin of login, such as `https://login.example.com`. */
  origin: string
  /** What the person reads as the name of the program, such as `constellation-broker/1.0`. */
  userAgent: string
  /** Shows a line to the person. */
  print: (line: string) => void
  /** Where sign-ins are kept: `configFolder` gives the user's own. */
  folder: string
  fetch?: Fetch
  /** Milliseconds since 1970. */
  clock?: () => number
  pause?: (milliseconds: number) => Promise<unknown>
  newId?: () => string
}

export type DeviceAuthorization = {
  /** Shows the person an address and a code, waits for their answer, and keeps the tokens. */
  signIn(): Promise<void>
  /** An access token that lives for another minute at least. Throws a `SignInFailure` when nobody is signed in. */
  accessToken(): Promise<string>
  /** Ends the session and forgets its tokens. Without a session it does nothing. */
  signOut(): Promise<void>
}

/** A token that ends sooner is renewed first. */
const leastMs = 60_000

/** Signs the commands of one user in to one installation (RFC 8628). Its processes share the tokens, and one renews at a time. */
export function createDeviceAuthorization(options: DeviceAuthorizationOptions): DeviceAuthorization {
  const {
    folder,
    fetch = createLoopbackFetch(),
    clock = Date.now,
    pause = (milliseconds) => wait(milliseconds),
    newId = randomUUID,
  } = options
  const origin = new URL(options.origin).origin
  const client = createOAuthClient({ ...options, origin, fetch, clock })
  const store = fileSignIns(folder, origin, { clock, pause, newId })
  const isFresh = ({ expiresAt }: SignIn) => expiresAt - leastMs > clock()

  return {
    async signIn() {
      // Before the person does anything, so that an unsafe folder is found first.
      await store.read()
      const begun = await client.begin().catch(rethrow)
      for (const line of instructions(begun)) options.print(line)
      const signIn = await waitForPerson({ client, clock, pause }, begun)
      await store.exclusively(() => store.write(signIn))
    },
    async accessToken() {
      const kept = await store.read()
      if (kept && isFresh(kept)) return kept.accessToken
      return store.exclusively(async () => {
        // Another process may have renewed it while this one waited for the lock.
        const current = await store.read()
        if (!current) throw notSignedIn()
        if (isFresh(current)) return current.accessToken
        return renew(current)
      })
    },
    signOut: () =>
      store.exclusively(async () => {
        const kept = await store.read()
        if (kept) await client.revoke(kept.refreshToken).catch(rethrow)
        await store.remove()
      }),
  }

  /** Keeps the next tokens before it gives one out: a refresh token is used once. */
  async function renew(current: SignIn): Promise<string> {
    const next = await client.renew(current.refreshToken).catch((error: unknown) => withoutRenewal(current, error))
    await store.write(next)
    return next.accessToken
  }

  async function withoutRenewal(current: SignIn, error: unknown): Promise<SignIn> {
    if (oauthErrorIn(error) === 'invalid_grant') {
      await store.remove()
      throw notSignedIn(error)
    }
    // login may be down for a moment while the token still lives.
    return current.expiresAt > clock() ? current : rethrow(error)
  }
}

type Begun = { user_code: string; verification_uri: string; verification_uri_complete?: string; expires_in: number }

function instructions(begun: Begun): string[] {
  const minutes = Math.floor(begun.expires_in / 60)
  const { user_code: code, verification_uri: address, verification_uri_complete: whole } = begun
  return [
    `Open ${whole ?? address} in a browser, sign in, and compare this code:`,
    '',
    `    ${code}`,
    '',
    ...(whole ? [`On another machine: open ${address} and type the code.`] : []),
    `Allow it only when both codes are the same. Waiting for up to ${minutes} minutes.`,
  ]
}

function notSignedIn(cause?: unknown) {
  return new SignInFailure('not_signed_in', 'nobody is signed in here, or the session has ended', 'sign in first', {
    cause,
  })
}

function rethrow(cause: unknown): never {
  const error = oauthErrorIn(cause)
  if (error && error !== 'temporarily_unavailable')
    throw new SignInFailure('refused', `login refused: ${error}`, 'check that this program fits the installation', {
      cause,
    })
  throw new SignInFailure('unreachable', 'login does not answer at this moment', 'try again shortly', { cause })
}
