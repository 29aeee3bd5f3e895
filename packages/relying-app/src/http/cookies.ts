import { parse, serialize } from 'hono/utils/cookie'

/** The cookies of one application. */
export type Cookies = {
  /** The value of a cookie, by its short name in the application. */
  read(request: Request, name: string): string | undefined
  /** The short names of all cookies that begin with `prefix`, oldest first, as browsers send them (RFC 6265 §5.4). */
  namesOf(request: Request, prefix: string): string[]
  /** A `Set-Cookie` value. */
  write(name: string, value: string, maxAgeSeconds: number): string
  clear(name: string): string
}

/**
 * On https every cookie is `__Host-`, Secure, HttpOnly and SameSite=Lax, with the path `/`. On http, which only development uses, the
 * cookie has a plain name and is not Secure: Chromium accepts both on a loopback host, Safari accepts neither. The name contains
 * the id of the application, because applications on one host share cookies across ports.
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
