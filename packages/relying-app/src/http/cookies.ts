import { parse, serialize } from 'hono/utils/cookie'

/** The cookies of one application. */
export type Cookies = {
  /** The value of a cookie, by the application's own short name for it. */
  read(request: Request, name: string): string | undefined
  /** The short names of all cookies that begin with `prefix`, the oldest first as browsers send them (RFC 6265 §5.4). */
  namesOf(request: Request, prefix: string): string[]
  /** A `Set-Cookie` value. */
  write(name: string, value: string, maxAgeSeconds: number): string
  clear(name: string): string
}

/**
 * On https every cookie is `__Host-`, Secure, HttpOnly, SameSite=Lax and for the whole origin. On http, which only development uses, it
 * has a plain name and is not Secure: Chromium would take both on a loopback host, Safari takes neither. The id of the
 * application keeps apart those that share a host, because cookies do not know ports.
 */
export function createCookies(appId: string, secure: boolean): Cookies {
  const fullName = (name: string) => `${secure ? '__Host-' : ''}${appId}.${name}`
  const write = (name: string, value: string, maxAge: number) =>
    serialize(fullName(name), value, { path: '/', httpOnly: true, sameSite: 'Lax', secure, maxAge })
  const header = (request: Request) => request.headers.get('cookie') ?? ''

  return {
    read: (request, name) => parse(header(request), fullName(name))[fullName(name)],
    namesOf: (request, prefix) =>
      Object.keys(parse(header(request)))
        .filter((name) => name.startsWith(fullName(prefix)))
        .map((name) => name.slice(fullName('').length)),
    write,
    clear: (name) => write(name, '', 0),
  }
}
