import { pageStyleSource } from './page-style.ts'

/** What a page with a script may do: run this one file, and ask this one address. Both are whole addresses. */
export type ScriptSources = { readonly script: string; readonly asks: string }

/**
 * The Content-Security-Policy of a page: nothing but our own style, fonts and icon; no frame, and no script but the one that is named.
 * `formTargets` are the origins a form's answer may redirect to: browsers follow `form-action` through redirects, so a
 * sign-in that ends at `https://app.example.test` must name that origin here.
 */
export function contentSecurityPolicy(formTargets: readonly string[] = [], sources?: ScriptSources): string {
  return [
    "default-src 'none'",
    `style-src ${pageStyleSource()}`,
    "font-src 'self'",
    "img-src 'self'",
    ...(sources ? [`script-src ${sources.script}`, `connect-src ${sources.asks}`] : []),
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
