import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

/** A page that the sign-in itself shows. */
export type Page = {
  status: number
  title: string
  /** The second line: what the person needs to know now. */
  lede: string
  /** The next steps: links and forms, with the classes `button primary` and `button quiet`. */
  content: HtmlEscapedString
  /** The response must carry these headers, whatever the page looks like. */
  headers?: Record<string, string>
}

/** Renders a page as a response, in the application's look. */
export type Present = (page: Page) => Response

/** HTML from a template; every interpolated text is escaped. */
export function markup(strings: TemplateStringsArray, ...values: unknown[]): HtmlEscapedString {
  const made = html(strings, ...values)
  if (made instanceof Promise) throw new TypeError('a page is made from values, never from promises')
  return made
}

/** The default look: plain, light and dark, no script. */
export function plainPage({ status, title, lede, content, headers }: Page): Response {
  const document = markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${raw(style)}</style></head><body><main><h1>${title}</h1><p>${lede}</p>${content}</main></body></html>`
  return new Response(document.toString(), {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': policy,
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  })
}

const style =
  ':root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;margin:0}' +
  'main{max-width:25rem;margin:15vh auto 0;padding:0 1.25rem}h1{font-size:1.25rem;margin:0}' +
  'a,button{font:inherit}form{margin:0}'

const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')
