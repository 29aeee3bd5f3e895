import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'

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

/** Reads, sets and clears the cookies of login: `__Host-`, Secure, HttpOnly, SameSite=Lax, for this host alone. */
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
  return {
    get(context, name) {
      const value = getCookie(context, fullName(name))
      return value !== undefined && shapes[name].test(value) ? value : undefined
    },
    set: (context, name, value, maxAge) => setCookie(context, fullName(name), value, { ...attributes, maxAge }),
    clear: (context, name) => void deleteCookie(context, fullName(name), attributes),
  }
}
