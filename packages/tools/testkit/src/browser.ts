import { type CookieJar, createCookieJar } from './cookie-jar.ts'
import { findForm, unescapeHtml } from './find-form.ts'
import type { Page } from './page.ts'

export type TestBrowser = {
  get(url: string, headers?: Record<string, string>): Promise<Page>
  /** Sends a form without reading it from a page. `origin` is the origin of the page that would hold it. */
  post(url: string, fields: Record<string, string>, origin?: string): Promise<Page>
  /** Sends the form of a page whose action matches, with its hidden fields and `fields`. */
  submit(page: Page, action: RegExp, fields?: Record<string, string>): Promise<Page>
  /** Follows redirects to the first answer that is not one. */
  follow(page: Page): Promise<Page>
  cookies: CookieJar
}

/** Sends one request and follows no redirect. */
export type Send = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string },
) => Promise<Response>

type BrowserOptions = {
  /** When a cookie has expired. */
  now?: () => Date
  /** Sent with every request. */
  headers?: Record<string, string>
}

/** A browser that follows links and sends forms, over any `send`: a real port, or a network inside this process. */
export function createBrowser(
  send: Send,
  { now = () => new Date(), headers: own = {} }: BrowserOptions = {},
): TestBrowser {
  const cookies = createCookieJar(now)

  async function request(url: string, method: string, more: Record<string, string>, body?: string): Promise<Page> {
    const cookie = cookies.headerFor(url)
    const headers = { accept: 'text/html', 'sec-fetch-mode': 'navigate', ...own, ...(cookie && { cookie }), ...more }
    const response = await send(url, { method, headers, ...(body !== undefined && { body }) })
    cookies.keep(url, response.headers)
    const text = await response.text()
    const location = response.headers.get('location') ?? refreshIn(text)
    return {
      url,
      status: response.status,
      location: location && new URL(location, url).href,
      text,
      headers: response.headers,
    }
  }

  const get = (url: string, headers: Record<string, string> = {}) => request(url, 'GET', headers)
  const sendForm = (url: string, fields: Record<string, string>, headers: Record<string, string>) =>
    request(
      url,
      'POST',
      { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      new URLSearchParams(fields).toString(),
    )

  return {
    cookies,
    get,
    post: (url, fields, origin = new URL(url).origin) => sendForm(url, fields, { origin }),
    submit(page, action, fields = {}) {
      const form = findForm(page, action)
      const target = new URL(form.action, page.url)
      return sendForm(target.href, { ...form.fields, ...fields }, sourceOf(page, target))
    },
    async follow(page) {
      let current = page
      for (let hops = 0; current.location; hops++) {
        if (hops > 10) throw new Error(`endless redirects at ${current.url}`)
        current = await get(current.location)
      }
      return current
    },
  }
}

/** Where a page leads at once (HTML §4.2.5.3). */
function refreshIn(html: string): string | null {
  const [, address] = /<meta http-equiv="refresh" content="0;url=([^"]*)">/.exec(html) ?? []
  return address === undefined ? null : unescapeHtml(address)
}

/** The headers that say where a form comes from. A page that sends no referrer has no origin either (Fetch §3.2). */
function sourceOf(page: Page, target: URL): Record<string, string> {
  const { origin } = new URL(page.url)
  const isHidden = page.headers.get('referrer-policy') === 'no-referrer'
  return {
    origin: isHidden ? 'null' : origin,
    'sec-fetch-site': origin === target.origin ? 'same-origin' : 'cross-site',
  }
}
