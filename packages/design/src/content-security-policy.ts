import type { Brand } from './brand.ts'
import { pageStyleSource } from './page-style.ts'

/** The one script file that a page may run, and the one address that it may call. Both are full addresses. */
export type ScriptSources = { readonly script: string; readonly asks: string }

/**
 * The Content-Security-Policy of a page: only our own style, fonts and icon, no frames, and no script except the one in `sources`.
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
    ...(sources ? [`script-src ${sources.script}`, `connect-src ${sources.asks}`] : []),
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
