import { clientAddress } from '@constellation/chassis'
import type { ClientInfo } from '@constellation/contracts-rbac'
import type { Context } from 'hono'
import type { Deps } from '../deps.ts'
import type { CookieKey } from './cookies.ts'

/** The browser that sent a request: what login keeps in it, and where it is. */
export type Browser = {
  /** The unguessable value that this browser alone keeps. A browser gets it with its first page. */
  readonly id: string
  readonly client: ClientInfo
  /** The cookie as the browser sent it; undefined when it is absent or malformed. */
  cookie(key: CookieKey): string | undefined
  keep(key: CookieKey, value: string, maxAgeSeconds: number): void
  forget(key: CookieKey): void
}

const idSeconds = 400 * 86_400

/** The browser of this request. Its id is made once, at first use. */
export function browserOf({ cookies, random, settings }: BrowserDeps, context: Context): Browser {
  let id: string | undefined
  const giveId = () => {
    const given = Buffer.from(random(32)).toString('base64url')
    cookies.set(context, 'browser', given, idSeconds)
    return given
  }
  return {
    get id() {
      id ??= cookies.get(context, 'browser') ?? giveId()
      return id
    },
    get client() {
      const userAgent = (context.req.header('user-agent') ?? '').slice(0, 512)
      return { ip: clientAddress(context, settings.trustedProxies), userAgent }
    },
    cookie: (key) => cookies.get(context, key),
    keep: (key, value, maxAgeSeconds) => cookies.set(context, key, value, maxAgeSeconds),
    forget: (key) => cookies.clear(context, key),
  }
}

type BrowserDeps = Pick<Deps, 'cookies' | 'random' | 'settings'>
