import { pageStyleSource } from './page-style.ts'

/**
 * The Content-Security-Policy of a page: nothing but our own style, fonts and icon; no script, no frame.
 * `formTargets` are the origins a form's answer may redirect to: browsers follow `form-action` through redirects, so a
 * sign-in that ends at `https://app.example.test` must name that origin here.
 */
export function contentSecurityPolicy(formTargets: readonly string[] = []): string {
  return [
    "default-src 'none'",
    `style-src ${pageStyleSource()}`,
    "font-src 'self'",
    "img-src 'self'",
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
