import { request } from 'node:http'

export type Answer = {
  status: number
  location: string | null
  text: string
  headers: Readonly<Record<string, string | string[] | undefined>>
}

export type SmokeBrowser = {
  get(url: string): Promise<Answer>
  post(url: string, fields: Record<string, string>, origin?: string): Promise<Answer>
  /** Opens a page, fills in the form that is sent to `action`, and sends it. */
  submit(page: Answer, pageUrl: string, action: RegExp, fields: Record<string, string>): Promise<Answer>
  /** Follows redirects until there is none. */
  follow(answer: Answer, from: string): Promise<{ url: string; answer: Answer }>
  /** By host and name, with a space between. */
  cookies: Map<string, string>
}

/**
 * What a browser does for a person who only follows links and sends forms: keeps cookies by host, and finds `*.localhost` on this machine.
 * `always` are headers of every request.
 */
export function createSmokeBrowser(always: Record<string, string> = {}): SmokeBrowser {
  const cookies = new Map<string, string>()

  async function send(method: string, url: string, body?: string, origin?: string): Promise<Answer> {
    const headers = { ...requestHeaders(url, cookies, body, origin), ...always }
    const answer = await exchange(url, { method, headers }, body)
    keepCookies(url, answer, cookies)
    return answer
  }

  const get = (url: string) => send('GET', url)
  const post = (url: string, fields: Record<string, string>, origin = new URL(url).origin) =>
    send('POST', url, new URLSearchParams(fields).toString(), origin)

  return {
    cookies,
    get,
    post,
    submit(page, pageUrl, action, fields) {
      const form = formOf(page.text, action)
      return post(new URL(form.action, pageUrl).href, { ...form.hidden, ...fields })
    },
    async follow(answer, from) {
      let [url, current] = [from, answer]
      for (let hops = 0; current.location; hops++) {
        if (hops > 10) throw new Error(`redirects without end at ${url}`)
        url = new URL(current.location, url).href
        current = await get(url)
      }
      return { url, answer: current }
    },
  }
}

/** One request. Names under `localhost` are this machine (RFC 6761 §6.3), which Node does not know. */
export function exchange(
  url: string,
  options: { method: string; headers: Record<string, string> },
  body?: string,
  timeoutMs = 20_000,
): Promise<Answer> {
  const { hostname, host, port, pathname, search } = new URL(url)
  const address = hostname.endsWith('.localhost') ? '127.0.0.1' : hostname
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: address,
        port,
        path: pathname + search,
        ...options,
        headers: { host, ...options.headers },
        timeout: timeoutMs,
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const { statusCode: status = 0, headers } = response
          resolve({ status, headers, location: headers.location ?? null, text: Buffer.concat(chunks).toString() })
        })
      },
    )
    sent.on('timeout', () => sent.destroy(new Error(`no answer from ${url}`)))
    sent.on('error', reject)
    sent.end(body)
  })
}

function requestHeaders(
  url: string,
  cookies: ReadonlyMap<string, string>,
  body: string | undefined,
  origin: string | undefined,
) {
  const { host } = new URL(url)
  const own = [...cookies]
    .filter(([key]) => key.startsWith(`${host} `))
    .map(([key, value]) => `${key.slice(host.length + 1)}=${value}`)
  return {
    accept: 'text/html',
    'user-agent': 'constellation-smoke',
    'sec-fetch-mode': 'navigate',
    ...(own.length && { cookie: own.join('; ') }),
    ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    ...(origin && { origin }),
  }
}

function keepCookies(url: string, { headers }: Answer, cookies: Map<string, string>) {
  const { host } = new URL(url)
  for (const line of [headers['set-cookie'] ?? []].flat()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (/max-age=0(;|$)/i.test(line) || value === '') cookies.delete(`${host} ${name}`)
    else cookies.set(`${host} ${name}`, value)
  }
}

function formOf(html: string, action: RegExp) {
  for (const [whole, attributes = ''] of html.matchAll(/<form([^>]*)>[\s\S]*?<\/form>/g)) {
    const target = unescapeHtml(/action="([^"]*)"/.exec(attributes)?.[1] ?? '')
    if (!action.test(target)) continue
    const hidden = [...whole.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [name, unescapeHtml(value)],
    )
    return { action: target, hidden: Object.fromEntries(hidden) as Record<string, string> }
  }
  throw new Error(`the page has no form that is sent to ${action}`)
}

function unescapeHtml(text: string) {
  return text
    .replaceAll('&amp;', '&')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
}
