import type { Brand } from './brand.ts'
import { pageStyleSource } from './page-style.ts'

/** The script files that a page may run, and the origin that they may call. All are full addresses. */
export type ScriptSources = { readonly scripts: readonly string[]; readonly asks?: string | undefined }

/**
 * The Content-Security-Policy of a page: only our own style, fonts and icon, no frames, and no script except those in `sources`.
 * `formTargets` are the origins to which a form's answer may redirect. Browsers apply `form-action` to redirects too: a sign-in that ends
 * at `https://app.example.test` must name that origin here.
 */
export function contentSecurityPolicy(
  brand: Brand,
  formTargets: readonly string[] = [],
  sources?: ScriptSources,
): string {
  return [
    "default-src 'none'",
    `style-src ${pageStyleSource(brand)}`,
    "font-src 'self'",
    "img-src 'self'",
    ...(sources?.scripts.length ? [`script-src ${sources.scripts.join(' ')}`] : []),
    ...(sources?.asks ? [`connect-src ${sources.asks}`] : []),
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
