import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  assetHeaders,
  brandMark,
  buttonLink,
  contentSecurityPolicy,
  findAsset,
  type Html,
  html,
  page,
  productBrand,
  rowList,
} from '@constellation/design'
import type { HostTable } from './host-table.ts'

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': contentSecurityPolicy(productBrand),
  'cache-control': 'no-store',
}

/** Answers a request for an unknown host with links to the known hosts. */
export const unknownHostPage = {
  headers,
  render(hosts: HostTable, port: number): string {
    const pages = Object.entries(hosts).flatMap(([host, place]) => (typeof place === 'string' ? [host] : []))
    const rows = pages.map((host) => ({
      title: `${host}:${port}`,
      action: buttonLink('Open', `http://${host}:${port}/`, { kind: 'quiet', compact: true }),
    }))
    return shell('No such host', 'Nobody answers to that name here. This port serves:', rowList(rows))
  },
}

/** Answers a request whose service does not answer. */
export const unreachablePage = {
  headers,
  render(host: string): string {
    return shell('Service unreachable', `${host} does not answer. It is starting, or it has stopped: see its log.`)
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

/** Answers a request for an address that the host for operators' commands does not lead to. */
export const closedProblem = {
  headers: unreachableProblem.headers,
  render(): string {
    return JSON.stringify({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      code: 'not_found',
      detail: 'No operation that is open to commands is at this address.',
    })
  },
}

/** Answers a request for a file of these pages. False when the address is not one of theirs. */
export function answerAsset({ url = '' }: IncomingMessage, response: ServerResponse): boolean {
  const asset = findAsset(productBrand, url)
  if (asset) response.writeHead(200, assetHeaders(asset)).end(asset.bytes)
  return asset !== undefined
}

/** In the look of the product. */
function shell(title: string, lede: string, content?: Html): string {
  const body = html`${brandMark(productBrand)}<h1>${title}</h1><p class="lede">${lede}</p>${content && html`<div class="body">${content}</div>`}`
  return page({ brand: productBrand, title, locale: 'en', width: 'panel', body }).toString()
}
