import type { Application } from '../applications/applications.ts'

export type NextRules = {
  /** Login's own origin: a destination may point at its account pages and at nothing else of it. */
  publicOrigin: string
  applications: readonly Application[]
  /** Whom a relative destination belongs to. */
  relativeTo: Application | undefined
  /** Whether http is permitted on loopback hosts. */
  development: boolean
}

const longest = 2048

/**
 * The destination that a person may be sent to after signing in, or undefined when it is not one: only registered origins, compared whole,
 * and only paths that the application allows. The fragment is dropped.
 */
export function checkNext(raw: string, rules: NextRules): URL | undefined {
  if (raw.length > longest || hasUnsafeCharacter(raw)) return undefined
  const url = raw.startsWith('/') ? relative(raw, rules) : absolute(raw, rules)
  if (url) url.hash = ''
  return url
}

/** Control characters, backslashes and white space around it are read differently by different parsers. */
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
  // `https:host` and `https:/host` are hosts to a browser and paths to a reader.
  const [, authority] = /^https?:\/\/([^/?#]+)/i.exec(raw) ?? []
  const url = URL.parse(raw)
  if (!url || !authority || !isWrittenPlainly(authority, url) || !isAllowedScheme(url, rules)) return undefined
  if (url.origin === rules.publicOrigin) return isAccountPath(url.pathname) ? url : undefined
  const application = rules.applications.find(({ origins }) => origins.includes(url.origin))
  return application && isAllowedPath(url, application) ? url : undefined
}

function isAllowedScheme({ protocol, hostname }: URL, { development }: NextRules) {
  return (
    protocol === 'https:' ||
    (development &&
      (hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '127.0.0.1' || hostname === '[::1]'))
  )
}

function isAllowedPath({ pathname }: URL, { pathPrefixes }: Application) {
  return pathPrefixes.some(
    (prefix) => pathname === prefix || pathname.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`),
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
    // Half an escape is no destination.
    return undefined
  }
}

/** Host and port as they read are host and port as they are taken: no user, no escape, no letter that a parser turns into another. */
function isWrittenPlainly(authority: string, { host, protocol }: URL) {
  const written = authority.toLowerCase()
  return written === host || written === `${host}:${protocol === 'https:' ? 443 : 80}`
}
