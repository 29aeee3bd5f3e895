import { html } from 'hono/html'
import type { HostTable } from './start-edge.ts'

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'",
  'cache-control': 'no-store',
}

/** Answers a request whose host nobody serves: what is served, each with its link. */
export const unknownHostPage = {
  headers,
  render(hosts: HostTable, port: number): string {
    const links = Object.keys(hosts).map((host) => html`<li><a href="http://${host}:${port}/">${host}:${port}</a></li>`)
    return shell('No such host', html`<p>This port serves:</p><ul>${links}</ul>`)
  },
}

/** Answers a request whose service does not answer. */
export const unreachablePage = {
  headers,
  render(host: string): string {
    return shell(
      'Service unreachable',
      html`<p>${host} does not answer. It is starting, or it has stopped: see its log.</p>`,
    )
  },
}

/** The same for a program, as RFC 9457 has it. */
export const unreachableProblem = {
  headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  render(host: string): string {
    return JSON.stringify({
      type: 'about:blank',
      title: 'Bad Gateway',
      status: 502,
      code: 'upstream_unreachable',
      detail: `${host} does not answer. It is starting, or it has stopped.`,
    })
  },
}

function shell(title: string, body: ReturnType<typeof html>): string {
  return String(html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${title}</title>
</head><body><h1>${title}</h1>${body}</body></html>\n`)
}
