import type { Context } from 'hono'
import { generateCookie, getCookie } from 'hono/cookie'

/** The cookies of login and their formats. A value of another format is ignored. */
const shapes = {
  /** The id of this browser: binds forms, links and refresh tokens to it. It proves no person. */
  browser: /^[\w-]{43}$/,
  /** The same id, for a sign-in at a provider that began before the browser had one; a slot for each. */
  start: /^[\w-]{43}$/,
  refresh: /^rt_[\w-]{43}$/,
  access: /^(?=.{1,4000}$)[\w-]+\.[\w-]+\.[\w-]+$/,
  locale: /^[A-Za-z0-9-]{1,35}$/,
  /** The address that a mail was just sent to, for the page that follows, with a slot for each destination. */
  mail_to: /^[\w-]{1,1400}$/,
  /** The sealed token of the challenge for a second factor, with a slot for each destination. */
  login_mfa: /^[\w.-]{1,1000}$/,
} as const

export type CookieName = keyof typeof shapes
/** A cookie of its own for each slot, so that tabs with different destinations do not overwrite each other's. */
export type CookieKey = CookieName | readonly [name: CookieName, slot: string]

/** Reads, sets and clears login's cookies: `__Host-`, Secure, HttpOnly, SameSite=Lax, for this host alone. A reply sets each one once. */
export type Cookies = {
  get(context: Context, key: CookieKey): string | undefined
  set(context: Context, key: CookieKey, value: string, maxAgeSeconds: number): void
  clear(context: Context, key: CookieKey): void
}

/**
 * Browsers accept `__Host-` and Secure cookies from https and from loopback hosts. `secure` is false only for another development host,
 * whose cookies have neither.
 */
export function createCookies({ secure }: { secure: boolean }): Cookies {
  const fullName = (key: CookieKey) => `${secure ? '__Host-' : ''}${typeof key === 'string' ? key : key.join('-')}`
  const attributes = { path: '/', secure, httpOnly: true, sameSite: 'Lax' as const }
  const written = new WeakMap<Context, Map<string, string>>()

  /** Writes every cookie of the reply again, so that the last value of each is its only one (RFC 6265 §4.1.1). */
  function write(context: Context, name: string, line: string) {
    const lines = written.get(context) ?? new Map<string, string>()
    written.set(context, lines.set(name, line))
    context.header('set-cookie', undefined)
    for (const one of lines.values()) context.header('set-cookie', one, { append: true })
  }

  return {
    get(context, key) {
      const value = getCookie(context, fullName(key))
      const shape = shapes[typeof key === 'string' ? key : key[0]]
      return value !== undefined && shape.test(value) ? value : undefined
    },
    set(context, key, value, maxAge) {
      const name = fullName(key)
      write(context, name, generateCookie(name, value, { ...attributes, maxAge }))
    },
    clear(context, key) {
      const name = fullName(key)
      write(context, name, generateCookie(name, '', { ...attributes, maxAge: 0 }))
    },
  }
}
