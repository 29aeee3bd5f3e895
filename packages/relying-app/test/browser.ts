import { request } from 'undici'
import { password } from './constellation.ts'

export type Visit = {
  status: number
  url: string
  text: string
  headers: Record<string, string | string[] | undefined>
  redirects: string[]
}
type Options = { method?: 'GET' | 'POST'; form?: Record<string, string>; headers?: Record<string, string> }

/** A browser, as far as sign-in needs one: cookies by host, redirects, Fetch Metadata, forms. */
export class Browser {
  readonly #cookies = new Map<string, Map<string, string>>()
  readonly #blocked: string | undefined
  #stop: string | undefined

  /** `blocks` is a host whose cookies the browser does not keep. */
  constructor({ blocks }: { blocks?: string } = {}) {
    this.#blocked = blocks
  }

  /** Opens an address as a person does, and follows every redirect and every page that leads on at once. */
  async open(url: string, options: Options = {}): Promise<Visit> {
    const redirects: string[] = []
    let visit = await this.request(url, options)
    for (let onward = onwardOf(visit); onward && redirects.length < 20; onward = onwardOf(visit)) {
      const next = new URL(onward, visit.url).href
      redirects.push(next)
      if (this.#stop && next.includes(this.#stop)) break
      visit = await this.request(next, { headers: { 'sec-fetch-site': 'cross-site' } })
    }
    return { ...visit, redirects }
  }

  /** Sends one request without following redirects. */
  async request(url: string, { method = 'GET', form, headers = {} }: Options = {}): Promise<Visit> {
    const { hostname, port, host, pathname, search } = new URL(url)
    const cookie = [...(this.#cookies.get(hostname) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ')
    // `fetch` marks its requests as no navigation, so this does not use it.
    const answer = await request(`http://127.0.0.1:${port}${pathname}${search}`, {
      method,
      ...(form && { body: new URLSearchParams(form).toString() }),
      headers: {
        host,
        accept: 'text/html',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-site': 'none',
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...(cookie && { cookie }),
        ...headers,
      },
    })
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) this.#keep(hostname, line)
    return { status: answer.statusCode, url, text: await answer.body.text(), headers: answer.headers, redirects: [] }
  }

  /** Submits the form of a page whose address begins with `action`, as its button would. */
  async submit(page: Visit, action: string, fields: Record<string, string> = {}): Promise<Visit> {
    const { target, content } = findForm(page, action)
    const hidden = [...content.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)]
    const form = { ...Object.fromEntries(hidden.map(([, name, value]) => [name, unescapeHtml(value)])), ...fields }
    const headers = { origin: new URL(page.url).origin, 'sec-fetch-site': 'same-origin' }
    return this.open(new URL(unescapeHtml(target), page.url).href, { method: 'POST', form, headers })
  }

  /** Signs in on login's page, which this browser shows. */
  signIn(page: Visit, email: string): Promise<Visit> {
    return this.submit(page, '/login/password', { email, password })
  }

  /** The first address of a walk that contains `part`. The browser stops before it. */
  async stopBefore(part: string, walk: (browser: Browser) => Promise<Visit>): Promise<string> {
    this.#stop = part
    const { redirects } = await walk(this)
    this.#stop = undefined
    return redirects.at(-1) ?? ''
  }

  cookiesOf(host: string): string[] {
    return [...(this.#cookies.get(host)?.keys() ?? [])]
  }

  /** A copy of this browser with the same cookies: its state before something happens. */
  clone(): Browser {
    const copy = new Browser()
    for (const [host, cookies] of this.#cookies) copy.#cookies.set(host, new Map(cookies))
    return copy
  }

  #keep(host: string, line: string) {
    if (host === this.#blocked) return
    const [pair = '', ...attributes] = line.split('; ')
    const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
    const cookies = this.#cookies.get(host) ?? new Map<string, string>()
    if (attributes.includes('Max-Age=0')) cookies.delete(name)
    else cookies.set(name, value)
    this.#cookies.set(host, cookies)
  }
}

/** Finds a form by its own address, or by the address of a button that overrides it. */
function findForm({ text, url }: Visit, action: string) {
  const forms = [...text.matchAll(/<form([^>]*)>(.*?)<\/form>/gs)].map(([, attributes = '', content = '']) => ({
    id: attributeOf(attributes, 'id'),
    target: attributeOf(attributes, 'action'),
    content,
  }))
  const own = forms.find(({ target }) => target.startsWith(action))
  if (own) return own
  const buttons = [...text.matchAll(/<button([^>]*)>/g)].map(([, attributes = '']) => attributes)
  const button = buttons.find((attributes) => attributeOf(attributes, 'formaction').startsWith(action)) ?? ''
  const form = forms.find(({ id }) => id && id === attributeOf(button, 'form'))
  if (!form) throw new Error(`no form at ${url} leads to ${action}: ${text.slice(-2000)}`)
  return { target: attributeOf(button, 'formaction'), content: form.content }
}

function attributeOf(attributes: string, name: string): string {
  const [, value = ''] = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes) ?? []
  return value
}

function unescapeHtml(text = '') {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

/** Where a browser goes on to by itself: the target of a redirect, or of a page that refreshes at once. */
function onwardOf({ status, headers, text }: Visit): string | undefined {
  if (status === 303) return String(headers.location)
  const [, address] = /<meta http-equiv="refresh" content="0;url=([^"]*)">/.exec(text) ?? []
  return address && unescapeHtml(address)
}
