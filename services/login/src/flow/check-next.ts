import { isLoopback } from '@constellation/contract'
import type { Application } from '../applications/applications.ts'

export type NextRules = {
  /** Login's own origin. A destination may point at its account pages only. */
  publicOrigin: string
  applications: readonly Application[]
  /** The application that a relative destination belongs to. */
  relativeTo: Application | undefined
  /** Whether http is permitted on loopback hosts. */
  development: boolean
}

const longest = 2048

/**
 * The destination to send a person to after signing in. Undefined unless its origin is registered and the application allows its path.
 * Origins are compared whole. The fragment is dropped.
 */
export function checkNext(raw: string, rules: NextRules): URL | undefined {
  if (raw.length > longest || hasUnsafeCharacter(raw)) return undefined
  const url = raw.startsWith('/') ? relative(raw, rules) : absolute(raw, rules)
  if (url) url.hash = ''
  return url
}

/** Parsers disagree about control characters, backslashes and white space around an address. */
function hasUnsafeCharacter(raw: string) {
  return /[\p{Cc}\\]/u.test(raw) || raw.trim() !== raw
}

function relative(raw: string, rules: NextRules): URL | undefined {
  if (!isSingleSlash(raw) || !isSingleSlash(decodeOnce(raw))) return undefined
  if (isAccountPath(raw)) return new URL(raw, rules.publicOrigin)
  const origin = rules.relativeTo?.origins[0]
  if (!origin || !rules.relativeTo) return undefined
  const url = URL.parse(raw, origin)
  return url?.origin === origin && isAllowedPath(url, rules.relativeTo) ? url : undefined
}

function absolute(raw: string, rules: NextRules): URL | undefined {
  // Browsers read `https:host` and `https:/host` as hosts; other parsers read them as paths.
  const [, authority] = /^https?:\/\/([^/?#]+)/i.exec(raw) ?? []
  const url = URL.parse(raw)
  if (!url || !authority || !isWrittenPlainly(authority, url) || !isAllowedScheme(url, rules)) return undefined
  if (url.origin === rules.publicOrigin) return isAccountPath(url.pathname) ? url : undefined
  const application = rules.applications.find(({ origins }) => origins.includes(url.origin))
  return application && isAllowedPath(url, application) ? url : undefined
}

/** https, or in development http on a loopback host. */
export function isAllowedScheme({ protocol, hostname }: URL, { development }: Pick<NextRules, 'development'>): boolean {
  return protocol === 'https:' || (protocol === 'http:' && development && isLoopback(hostname))
}

/** An application may read a path that begins with two slashes as a host. */
function isAllowedPath({ pathname }: URL, { pathPrefixes }: Application) {
  return (
    !/^\/(\/|\\|%2f|%5c)/i.test(pathname) &&
    pathPrefixes.some(
      (prefix) => pathname === prefix || pathname.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`),
    )
  )
}

function isAccountPath(path: string) {
  return /^\/account(\/[\w-]+)+([?#]|$)/.test(path)
}

function isSingleSlash(path: string | undefined) {
  return path !== undefined && /^\/(?![/\\])/.test(path)
}

function decodeOnce(raw: string) {
  try {
    return decodeURIComponent(raw)
  } catch {
    // A malformed escape is not a destination.
    return undefined
  }
}

/** Whether host and port are written as they are parsed: no user, no escape, no letter that a parser changes. */
function isWrittenPlainly(authority: string, { host, protocol }: URL) {
  const written = authority.toLowerCase()
  return written === host || written === `${host}:${protocol === 'https:' ? 443 : 80}`
}
