import type { Context } from 'hono'
import { generateCookie, getCookie } from 'hono/cookie'

/** The cookies of login and their formats. A value of another format is ignored. */
const shapes = {
  /** The id of this browser: binds forms, links and refresh tokens to it. It proves no person. */
  browser: /^[\w-]{43}$/,
  refresh: /^rt_[\w-]{43}$/,
  access: /^(?=.{1,4000}$)[\w-]+\.[\w-]+\.[\w-]+$/,
  locale: /^[A-Za-z0-9-]{1,35}$/,
  /** The address that a mail was just sent to, for the page that follows. */
  mail_to: /^[\w-]{1,1400}$/,
  /** The sealed token of the challenge for a second factor. */
  login_mfa: /^[\w.-]{1,1000}$/,
} as const

export type CookieName = keyof typeof shapes

/** Reads, sets and clears login's cookies: `__Host-`, Secure, HttpOnly, SameSite=Lax, for this host alone. A reply sets each one once. */
export type Cookies = {
  get(context: Context, name: CookieName): string | undefined
  set(context: Context, name: CookieName, value: string, maxAgeSeconds: number): void
  clear(context: Context, name: CookieName): void
}

/**
 * Browsers accept `__Host-` and Secure cookies from https and from loopback hosts. `secure` is false only for another development host,
 * whose cookies have neither.
 */
export function createCookies({ secure }: { secure: boolean }): Cookies {
  const fullName = (name: CookieName) => (secure ? `__Host-${name}` : name)
  const attributes = { path: '/', secure, httpOnly: true, sameSite: 'Lax' as const }
  const written = new WeakMap<Context, Map<CookieName, string>>()

  /** Writes every cookie of the reply again, so that the last value of each is its only one (RFC 6265 §4.1.1). */
  function write(context: Context, name: CookieName, line: string) {
    const lines = written.get(context) ?? new Map<CookieName, string>()
    written.set(context, lines.set(name, line))
    context.header('set-cookie', undefined)
    for (const one of lines.values()) context.header('set-cookie', one, { append: true })
  }

  return {
    get(context, name) {
      const value = getCookie(context, fullName(name))
      return value !== undefined && shapes[name].test(value) ? value : undefined
    },
    set: (context, name, value, maxAge) =>
      write(context, name, generateCookie(fullName(name), value, { ...attributes, maxAge })),
    clear: (context, name) => write(context, name, generateCookie(fullName(name), '', { ...attributes, maxAge: 0 })),
  }
}
